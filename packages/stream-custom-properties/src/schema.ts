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
  custom_property_id: text('Identifies the property.'),
  name: text('Name of the property.'),
  description: text('Description of the property.'),
  resource_type: text('What it is a property of: events, people or group_profiles.'),
  property_type: text('The type of its values.'),
  display_formula: text('The formula that computes it.'),
  composed_properties: object('The properties that the formula uses.'),
  is_locked: boolean('Whether only its owners may change it.'),
  is_visible: boolean('Whether Mixpanel shows it to its users.'),
  data_group_id: text('The group whose profiles have it; empty for users.'),
  created: dateTime('When it was made.'),
  modified: dateTime('When it was last changed.'),
  example_value: text('A value, as an example.'),
  referenced_by: list('Where it is used.', object(undefined)),
  sensitive: boolean('Whether it is classified.'),
  verified: boolean('Whether it is marked as verified.'),
  tags: list('The tags that it carries.', text()),
});
