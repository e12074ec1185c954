/** The streams that both connectors have, in alphabetical order. */
export const STREAMS = [
  'annotations',
  'cohort_members',
  'cohorts',
  'engage',
  'export',
  'funnels',
  'revenue',
] as const;

export type StreamName = (typeof STREAMS)[number];

/** Revenue was in the Python connector up to 3.6. The order decides what a seed draws. */
export const SIX_STREAMS = [
  'annotations',
  'cohorts',
  'cohort_members',
  'engage',
  'export',
  'funnels',
] as const satisfies readonly StreamName[];

/** All of them, in the order that decides what a seed draws. */
export const SEVEN_STREAMS = [...SIX_STREAMS, 'revenue'] as const satisfies readonly StreamName[];
