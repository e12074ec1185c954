import { dateTime, object, recordSchema, text, type JsonSchema } from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  lookup_table_id: text('Identifies the table, like `id` in `lookup_tables`.'),
  lookup_table_name: text('Name of the table.'),
  key: text('The value of the first column, by which Mixpanel joins the table.'),
  properties: object('All columns of the row by name, including the first; every value is text.'),
  last_modified_at: dateTime(
    'When all rows of the table were last replaced. Rows with an earlier time no longer exist.',
  ),
});
