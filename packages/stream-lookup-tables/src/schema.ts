import { boolean, dateTime, text, recordSchema, type JsonSchema } from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  id: text('Identifies the table.'),
  name: text('Name of the table.'),
  token: text('The token of the project that the table belongs to.'),
  created_at: dateTime('When the table was created.'),
  last_modified_at: dateTime('When its rows were last replaced.'),
  has_mapped_properties: boolean('Whether a property is mapped to the table.'),
});
