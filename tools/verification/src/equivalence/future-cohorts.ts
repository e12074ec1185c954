import { recordKey } from '../harness/records/record-key.js';
import { cursorBefore } from './state-cursors.js';
import type { Comparison } from './verdict.js';

/**
 * Returns whether only our connector delivered this cohort because the saved cursor is in the
 * future. Ours replaces such a cursor by the start of the sync, and delivers cohorts that were
 * created in that second or later. The Python connector delivers only cohorts that were created
 * after the saved cursor.
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

/**
 * Parses a date-time in UTC, which has a space or a `T` before the time, into epoch milliseconds.
 */
function utc(text: unknown): number | undefined {
  return typeof text === 'string' ? Date.parse(`${text.replace(' ', 'T')}Z`) : undefined;
}
