import type { JsonObject } from '@source-mixpanel/exact-json';
import { isTimestamp, timestampMilliseconds, timestampText } from './timestamp.js';

/** A state that may contain the times at which partitions were last read. */
export type StateWithLastReads = JsonObject & {
  /** The times of the last reads, `YYYY-MM-DDTHH:MM:SSZ`, by partition id. */
  readonly last_reads?: Readonly<Record<string, string>>;
};

/**
 * Returns when the partition was last read completely, in epoch milliseconds; undefined if that is
 * not known.
 */
export function lastReadOf(
  state: StateWithLastReads | undefined,
  id: string | number,
): number | undefined {
  const reads = state?.last_reads ?? {};
  const text = Object.hasOwn(reads, String(id)) ? reads[String(id)] : undefined;
  return text === undefined ? undefined : timestampMilliseconds(text);
}

/**
 * Returns the state with `read` as the time of the last read of the partition. If the saved time is
 * later, returns the state unchanged.
 */
export function withLastRead<State extends StateWithLastReads>(
  state: State,
  id: string | number,
  read: string,
): State {
  const known = lastReadOf(state, id);
  if (known !== undefined && known >= timestampMilliseconds(read)) return state;
  return { ...state, last_reads: { ...state.last_reads, [String(id)]: read } };
}

/**
 * Returns the state with times in the future replaced by the present (epoch milliseconds).
 * Otherwise, until such a time has passed, its partition would count as read a moment ago and might
 * not be read again.
 */
export function lastReadsNoLaterThan<State extends StateWithLastReads>(
  state: State,
  present: number,
): State {
  if (state.last_reads === undefined) return state;
  const now = lastReadText(present);
  const reads = Object.entries(state.last_reads).map(([id, text]): [string, string] => [
    id,
    timestampMilliseconds(text) > present ? now : text,
  ]);
  return { ...state, last_reads: Object.fromEntries(reads) };
}

/**
 * Formats an instant in the form of `last_reads`.
 * @param instant epoch milliseconds
 */
export function lastReadText(instant: number): string {
  return timestampText(instant, 'YYYY-MM-DDTHH:MM:SSZ');
}

/**
 * Parses the times of the last reads in a saved state; returns undefined if there are none.
 * @throws RangeError if the value is not an object of timestamps
 */
export function readLastReads(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RangeError('last_reads is not an object');
  }
  const reads = Object.entries(value).map(([id, text]): [string, string] => {
    if (!isTimestamp(text)) throw new RangeError(`last_reads.${id} is not a date-time`);
    return [id, text];
  });
  return reads.length === 0 ? undefined : Object.fromEntries(reads);
}
