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
  resource_type: text('What has the property: events, people or group_profiles.'),
  property_type: text('The type of its values.'),
  display_formula: text('The formula that computes it.'),
  composed_properties: object('The properties that the formula uses.'),
  is_locked: boolean('Whether only its owners may change it.'),
  is_visible: boolean('Whether it is visible in Mixpanel.'),
  data_group_id: text(
    'The id of the group whose profiles have the property; empty for a property of users.',
  ),
  created: dateTime('When it was created.'),
  modified: dateTime('When it was last changed.'),
  example_value: text('An example of a value.'),
  referenced_by: list('Where the property is used in Mixpanel.', object(undefined)),
  sensitive: boolean('Whether it is marked as sensitive.'),
  verified: boolean('Whether it is marked as verified.'),
  tags: list('The tags of the property.', text()),
});
