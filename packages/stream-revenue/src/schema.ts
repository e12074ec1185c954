import { recordSchema, type JsonSchema } from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  date: {
    type: ['null', 'string'],
    format: 'date',
    description: 'The day, in the time zone of the project.',
  },
  datetime: {
    type: ['null', 'string'],
    format: 'date-time',
    description: 'Never filled by Mixpanel today; kept for tables that have it.',
  },
  amount: {
    type: ['null', 'number'],
    description: "The day's revenue, in the currency the project tracks.",
  },
  count: {
    type: ['null', 'integer'],
    description: 'How many people Mixpanel counted on the day.',
  },
  paid_count: {
    type: ['null', 'integer'],
    description: 'How many of them paid.',
  },
});
