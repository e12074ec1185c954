import { date, integer, recordSchema, text, type JsonSchema } from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  date: date('The day of the events, in the time zone of the project.'),
  event: text('Name of the events, as they are sent.'),
  count: integer('How many there were, as Mixpanel counts them: without repeats of one event.'),
});
