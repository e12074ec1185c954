/**
 * Options of the column maps in these tests: the column of a property is its name without a
 * leading `$`.
 */
export const eventColumns = {
  rule: (name: string): string => name.replace(/^\$/, ''),
  reserved: ['event'],
  fixed: ['time', 'distinct_id'],
} as const;
