export const SIX_STREAMS = [
  'annotations',
  'cohorts',
  'cohort_members',
  'engage',
  'export',
  'funnels',
] as const;

/** Revenue was in the incumbent up to 3.6. */
export const SEVEN_STREAMS = [...SIX_STREAMS, 'revenue'] as const;

export type StreamName = (typeof SEVEN_STREAMS)[number];
