import {
  boolean,
  list,
  object,
  text,
  recordSchema,
  type JsonSchema,
} from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  entity_type: text('What it describes: event, profile or custom_event.'),
  name: text('Name of the event as it is sent; `$user` of user profiles.'),
  display_name: text('The name that Mixpanel shows instead.'),
  description: text('The description in the Lexicon.'),
  hidden: boolean('Whether Mixpanel hides it from its users.'),
  dropped: boolean('Whether Mixpanel drops it when it arrives.'),
  tags: list('The tags that it carries.', text()),
  version: text('The day of the version of the schema, where it has one.'),
  schema_json: object('The whole schema, with the properties and their descriptions.'),
});
