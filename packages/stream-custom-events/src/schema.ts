import {
  boolean,
  dateTime,
  list,
  object,
  text,
  recordSchema,
  type JsonSchema,
} from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  id: text('Identifies the entry of the custom event in the Lexicon.'),
  name: text('Name of the custom event in queries: `$custom_event:` and its id.'),
  description: text('The description in the Lexicon.'),
  display_name: text('The name that Mixpanel shows instead of `name`.'),
  hidden: boolean('Whether Mixpanel hides the event from users of the project.'),
  dropped: boolean('Whether Mixpanel discards the event instead of storing it.'),
  custom_event_id: text('Identifies the custom event.'),
  alternatives: list(
    'The events that count as the custom event.',
    object(undefined, {
      event: text('Name of the event.'),
      serialized: text('The filter on the event.'),
    }),
  ),
  tags: list('The tags of the event.', text()),
  created_utc: dateTime('When it was created, in UTC.'),
  modified_utc: dateTime('When it was last changed, in UTC.'),
});
