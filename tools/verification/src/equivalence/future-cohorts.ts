import { recordKey } from '../harness/records/record-key.js';
import { cursorBefore } from './state-cursors.js';
import type { Comparison } from './verdict.js';

/**
 * Whether ours delivered this cohort because a saved state in the future counts as the present: it was
 * created at the very second of the sync, or later. The other waits until that future has come.
 */
export function isAfterFutureState({ given, ours }: Comparison, key: string): boolean {
  const cohort = (ours.records.get('cohorts') ?? []).find(
    (record) => recordKey('cohorts', record) === key,
  );
  const [before, created] = [cursorBefore(given, 'cohorts', ''), cohort?.['created']].map(utc);
  return (
    before !== undefined &&
    created !== undefined &&
    before > given.now &&
    created >= Math.floor(given.now / 1000) * 1000
  );
}

/** Epoch milliseconds of a date-time of UTC, with a blank or a `T`. */
function utc(text: unknown): number | undefined {
  return typeof text === 'string' ? Date.parse(`${text.replace(' ', 'T')}Z`) : undefined;
}
