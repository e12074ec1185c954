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
  id: text('Identifies the definition.'),
  name: text('Its name among events: `$custom_event:` and an id.'),
  description: text('The description in the Lexicon.'),
  display_name: text('The name that Mixpanel shows instead.'),
  hidden: boolean('Whether Mixpanel hides it from its users.'),
  dropped: boolean('Whether Mixpanel drops it when it arrives.'),
  custom_event_id: text('Identifies the custom event.'),
  alternatives: list(
    'The events that count as it.',
    object(undefined, {
      event: text('Name of the event.'),
      serialized: text('The filter on the event.'),
    }),
  ),
  tags: list('The tags that it carries.', text()),
  created_utc: dateTime('When it was made, in UTC.'),
  modified_utc: dateTime('When it was last changed, in UTC.'),
});
