import {
  boolean,
  list,
  object,
  text,
  recordSchema,
  type JsonSchema,
} from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  entity_type: text('What the schema describes: event, profile or custom_event.'),
  name: text('Name of the event as it is sent; `$user` of user profiles.'),
  display_name: text('The name that Mixpanel shows instead of `name`.'),
  description: text('The description in the Lexicon.'),
  hidden: boolean('Whether Mixpanel hides what the schema describes from users of the project.'),
  dropped: boolean('Whether Mixpanel discards what the schema describes instead of storing it.'),
  tags: list('The tags of the event or profile.', text()),
  version: text('The date of the version of the schema; empty if it has none.'),
  schema_json: object('The complete schema, with the properties and their descriptions.'),
});
