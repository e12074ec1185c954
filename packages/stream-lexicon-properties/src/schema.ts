import {
  boolean,
  list,
  object,
  text,
  recordSchema,
  type JsonSchema,
} from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  resource_type: text('What has the property: Event or User.'),
  name: text('Name of the property as it is sent.'),
  id: text(
    'Identifies the entry in the Lexicon; empty for a property whose entry was never edited.',
  ),
  description: text('The description in the Lexicon.'),
  display_name: text('The name that Mixpanel shows instead of `name`.'),
  hidden: boolean('Whether Mixpanel hides the property from users of the project.'),
  dropped: boolean('Whether Mixpanel discards the property instead of storing it.'),
  merged: boolean('Whether Mixpanel shows it as part of another property.'),
  sensitive: boolean('Whether it is marked as sensitive, like personal data.'),
  data_group_id: text(
    'Identifies the kind of group whose profiles have the property; empty for a property of users.',
  ),
  example_value: text('An example of a value.'),
  events: list(
    'The events that have the property.',
    object(undefined, { name: text('Name of the event.') }),
  ),
});
