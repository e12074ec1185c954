/**
 * The streams that version 4 of the Python connector has too. Random generators choose streams by
 * their position in these lists: another order would make a kept seed test something else.
 */
export const PYTHON_4_STREAMS = [
  'annotations',
  'cohorts',
  'cohort_members',
  'engage',
  'export',
  'funnels',
] as const;

/**
 * The streams that this connector shares with the Python connector, which had `revenue` until
 * version 3.6.
 */
export const SHARED_STREAMS = [...PYTHON_4_STREAMS, 'revenue'] as const;

export type StreamName = (typeof SHARED_STREAMS)[number];
