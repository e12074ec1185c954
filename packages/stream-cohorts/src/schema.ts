import { dateTime, integer, recordSchema, text, type JsonSchema } from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  id: integer('Identifies the cohort.'),
  project_id: integer('The project it belongs to.'),
  name: text('Name of the cohort.'),
  description: text('What its author says it is.'),
  created: dateTime('When it was created, in UTC; never changes.'),
  count: integer('How many members Mixpanel last counted; not always up to date.'),
  is_visible: integer('1 when the cohort is listed in the project, else 0.'),
  data_group_id: integer('The kind of group it holds; null for users. Up to 19 digits.'),
});
