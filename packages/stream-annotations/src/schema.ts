import { recordSchema, type JsonSchema } from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  id: { type: ['null', 'integer'], description: 'Identifies the annotation.' },
  project_id: { type: ['null', 'integer'], description: 'The project it belongs to.' },
  date: {
    type: ['null', 'string'],
    format: 'date-time',
    description: 'The moment that is annotated, as its author chose it.',
  },
  description: { type: ['null', 'string'], description: 'The text of the annotation.' },
  user: {
    type: ['null', 'object'],
    description: 'Who wrote it.',
    additionalProperties: true,
    properties: {
      id: { type: ['null', 'integer'], description: 'Identifies the author.' },
      first_name: { type: ['null', 'string'], description: "The author's first name." },
      last_name: { type: ['null', 'string'], description: "The author's last name." },
    },
  },
  tags: {
    type: ['null', 'array'],
    description: 'The tags on the annotation.',
    items: {
      type: ['null', 'object'],
      additionalProperties: true,
      properties: {
        id: { type: ['null', 'integer'], description: 'Identifies the tag.' },
        name: { type: ['null', 'string'], description: 'The text of the tag.' },
      },
    },
  },
});
