import { dateTime, object, recordSchema, text, type JsonSchema } from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  lookup_table_id: text('Identifies the table, as `lookup_tables` does.'),
  lookup_table_name: text('Name of the table.'),
  key: text('The value of the first column, by which Mixpanel joins the table.'),
  properties: object(
    'All columns of the row by their names, the first one too; every value is text.',
  ),
  last_modified_at: dateTime(
    'When the rows of the table were last replaced: rows of the table with an earlier one are gone.',
  ),
});
