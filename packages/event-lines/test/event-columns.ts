/** The columns of the events of these tests: `event` stands alongside the properties, a leading `$` goes. */
export const eventColumns = {
  rule: (name: string): string => name.replace(/^\$/, ''),
  reserved: ['event'],
  fixed: ['time', 'distinct_id'],
} as const;
