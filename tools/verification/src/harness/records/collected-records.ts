/** Versions of records by key, by stream: what a reader holds, or must hold. */
export type RecordSets = ReadonlyMap<string, ReadonlyMap<string, string>>;

export const STREAM_NAMES = [
  'annotations',
  'cohorts',
  'cohort_members',
  'engage',
  'export',
  'funnels',
  'revenue',
] as const;

/** The members of a record that tell it from others, and its version. */
export type RecordData = Readonly<Record<string, unknown>>;

const KEYS: Readonly<Record<string, readonly string[]>> = {
  annotations: ['id'],
  cohorts: ['id'],
  cohort_members: ['cohort_id', 'distinct_id'],
  engage: ['distinct_id'],
  export: ['insert_id'],
  funnels: ['funnel_id', 'date'],
  revenue: ['date'],
};

export function recordKey(stream: string, data: RecordData): string {
  return (KEYS[stream] ?? []).map((name) => String(data[name])).join('|');
}

/** Profiles change: the later of two times of update is the newer profile. */
export function recordVersion(data: RecordData): string {
  const seen = data['last_seen'];
  return typeof seen === 'string' ? seen : '';
}

/** Keys of `expected` that `held` lacks, or holds in an older version. */
export function missingKeys(
  expected: ReadonlyMap<string, string>,
  held: ReadonlyMap<string, string>,
): string[] {
  return [...expected].flatMap(([key, version]) => {
    const found = held.get(key);
    return found === undefined || found < version ? [key] : [];
  });
}

/** What was owed before and after something changed, each in the older of its versions. */
export function owedThroughout(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map(
    [...before].flatMap(([key, version]): [string, string][] => {
      const later = after.get(key);
      return later === undefined ? [] : [[key, later < version ? later : version]];
    }),
  );
}
