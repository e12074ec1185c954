import { date, integer, recordSchema, text, type JsonSchema } from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  date: date('The day of the events, in the time zone of the project.'),
  event: text('Name of the events, as it was sent to Mixpanel.'),
  count: integer(
    'Number of events as Mixpanel counts them: duplicates of an event are not counted.',
  ),
});
