import type { JsonObject } from '@source-mixpanel/exact-json';
import { isTimestamp, timestampMilliseconds, timestampText } from './timestamp.js';

/** A state that may know when each partition was last read. */
export type StateWithLastReads = JsonObject & {
  /** Instants by the id of the partition, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly last_reads?: Readonly<Record<string, string>>;
};

/** When the partition was last read to its end, epoch milliseconds; undefined where that is not known. */
export function lastReadOf(
  state: StateWithLastReads | undefined,
  id: string | number,
): number | undefined {
  const reads = state?.last_reads ?? {};
  const text = Object.hasOwn(reads, String(id)) ? reads[String(id)] : undefined;
  return text === undefined ? undefined : timestampMilliseconds(text);
}

/**
 * The state that knows of a read of the partition. An earlier read than the known one changes nothing: a
 * slice that is read again commits its progress again.
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
 * The state with the present instant (epoch milliseconds) in place of every read after it. Were such a read
 * kept, its partition would count as just read for as long as it lies in the future.
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
 * An instant as a state holds it.
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
