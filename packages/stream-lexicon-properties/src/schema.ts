import {
  boolean,
  list,
  object,
  text,
  recordSchema,
  type JsonSchema,
} from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  resource_type: text('What it is a property of: Event or User.'),
  name: text('Name of the property as it is sent.'),
  id: text('Identifies the definition; empty for a property that was never edited.'),
  description: text('The description in the Lexicon.'),
  display_name: text('The name that Mixpanel shows instead.'),
  hidden: boolean('Whether Mixpanel hides it from its users.'),
  dropped: boolean('Whether Mixpanel drops it when it arrives.'),
  merged: boolean('Whether Mixpanel shows it as part of another property.'),
  sensitive: boolean('Whether it is classified, as personal data is.'),
  data_group_id: text('The group whose profiles have it; empty for users.'),
  example_value: text('A value, as an example.'),
  events: list('The events that have it.', object(undefined, { name: text('Name of the event.') })),
});
