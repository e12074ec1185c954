/**
 * The columns of the events in these tests: `event` in addition to the properties, without a
 * leading `$`.
 */
export const eventColumns = {
  rule: (name: string): string => name.replace(/^\$/, ''),
  reserved: ['event'],
  fixed: ['time', 'distinct_id'],
} as const;
