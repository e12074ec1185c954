import {
  dateTime,
  integer,
  list,
  number,
  recordSchema,
  text,
  type JsonSchema,
} from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  report_id: integer('Identifies the report.'),
  report_name: text('Name of the report; empty if Mixpanel does not list it.'),
  report_type: text('What kind of report it is: insights, funnels or retention; empty if unknown.'),
  path: text(
    'The names that lead to the value in the results, as a JSON array. With `report_id` it identifies the row.',
  ),
  metric: text('What is counted: the first name in `path` that is not a date or time.'),
  segments: list(
    'The other names in `path` that are not dates or times: the values by which the report is broken down.',
    text(),
  ),
  date: text(
    'The date or time of the value, as Mixpanel writes it; empty for a value over all days.',
  ),
  value: number('The value, if it is a number.'),
  text: text('The value, if it is not a number, such as the event of a funnel step.'),
  computed_at: dateTime('When Mixpanel computed the results.'),
  from_date: text('The start of the period of the report, as Mixpanel writes it.'),
  to_date: text('The end of the period of the report, as Mixpanel writes it.'),
});
