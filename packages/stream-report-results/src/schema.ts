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
  report_name: text('Name of the report; empty where Mixpanel does not list it.'),
  report_type: text(
    'What kind of report it is: insights, funnels or retention; empty where unknown.',
  ),
  path: text(
    'The names that lead to the figure, as a JSON list: with the report it identifies the row.',
  ),
  metric: text('What is counted: the first of the names that is not a moment.'),
  segments: list(
    'The other names that are not moments: the values the report is broken down by.',
    text(),
  ),
  date: text('The moment of the figure as Mixpanel writes it; empty for a figure over all days.'),
  value: number('The figure; empty where Mixpanel has none, or a text.'),
  text: text('The text in place of a figure, such as the event of a step.'),
  computed_at: dateTime('When Mixpanel computed the figures.'),
  from_date: text('The first moment of the days of the report, as Mixpanel writes it.'),
  to_date: text('The last moment of the days of the report, as Mixpanel writes it.'),
});
