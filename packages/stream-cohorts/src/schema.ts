import { dateTime, integer, recordSchema, text, type JsonSchema } from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  id: integer('Identifies the cohort.'),
  project_id: integer('The project it belongs to.'),
  name: text('Name of the cohort.'),
  description: text('Description of the cohort.'),
  created: dateTime('When it was created, in UTC; never changes.'),
  count: integer('Number of members when Mixpanel last counted them; may be out of date.'),
  is_visible: integer('1 if the cohort is listed in the project, otherwise 0.'),
  data_group_id: integer(
    'Identifies the kind of group that the members are; null if they are users. Up to 19 digits.',
  ),
});
