/**
 * Columns of the events in these tests: `event`, and one column per property, without a leading
 * `$`.
 */
export const eventColumns = {
  rule: (name: string): string => name.replace(/^\$/, ''),
  reserved: ['event'],
  fixed: ['time', 'distinct_id'],
} as const;
