import {
  date,
  dateTime,
  integer,
  number,
  recordSchema,
  type JsonSchema,
} from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  date: date('The day, in the time zone of the project.'),
  datetime: dateTime('Always empty at present; kept because existing tables have the column.'),
  amount: number("The day's revenue, in the currency the project tracks."),
  count: integer('How many people Mixpanel counted on the day.'),
  paid_count: integer('How many of these people paid.'),
});
