import { recordSchema, type JsonSchema } from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  id: { type: ['null', 'integer'], description: 'Identifies the cohort.' },
  project_id: { type: ['null', 'integer'], description: 'The project it belongs to.' },
  name: { type: ['null', 'string'], description: 'Name of the cohort.' },
  description: { type: ['null', 'string'], description: 'What its author says it is.' },
  created: {
    type: ['null', 'string'],
    format: 'date-time',
    description: 'When it was created, in UTC; never changes.',
  },
  count: {
    type: ['null', 'integer'],
    description: 'How many members Mixpanel last counted; not always up to date.',
  },
  is_visible: {
    type: ['null', 'integer'],
    description: '1 when the cohort is listed in the project, else 0.',
  },
  data_group_id: {
    type: ['null', 'integer'],
    description: 'The kind of group it holds; null for users. Up to 19 digits.',
  },
});
