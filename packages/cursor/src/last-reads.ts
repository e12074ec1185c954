import type { JsonObject } from '@source-mixpanel/exact-json';
import { isTimestamp, timestampMilliseconds, timestampText } from './timestamp.js';

/** A state that may hold when each partition was last read. */
export type StateWithLastReads = JsonObject & {
  /** Instants by the id of the partition, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly last_reads?: Readonly<Record<string, string>>;
};

/**
 * Returns when the partition was last read to its end, in epoch milliseconds; undefined if that is
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
 * Returns the state with this read of the partition. An earlier read than the saved one changes
 * nothing: a slice that is read again commits its progress again.
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
 * Returns the state with every read after the present instant (epoch milliseconds) replaced by it.
 * With such a read, its partition would count as just read for as long as the read is in the
 * future.
 */
export function lastReadsNoLaterThan<State extends StateWithLastReads>(
  state: State,
  present: number,
): State {
  if (state.last_reads === undefined) return state;
  const now = readText(present);
  const reads = Object.entries(state.last_reads).map(([id, text]): [string, string] => [
    id,
    timestampMilliseconds(text) > present ? now : text,
  ]);
  return { ...state, last_reads: Object.fromEntries(reads) };
}

/**
 * Returns an instant in the format of a state.
 * @param instant epoch milliseconds
 */
export function readText(instant: number): string {
  return timestampText(instant, 'YYYY-MM-DDTHH:MM:SSZ');
}

/**
 * Reads the instants of a saved state.
 * @throws RangeError when they are not an object of timestamps
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
