import { boolean, integer, text, recordSchema, type JsonSchema } from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  id: integer('Identifies the tag.'),
  name: text('The text of the tag.'),
  project_id: integer('The project it belongs to.'),
  has_annotations: boolean('Whether any annotation has the tag.'),
});
