import type { CountBy, EventCounts } from '@source-mixpanel/event-lines';
import { SPAN } from './hour-conversions.js';

/** Events are counted by name and span of time while a download is verified. */
export const COUNT_BY: CountBy = { timeField: 'time', milliseconds: SPAN };

/** The counts of one downloaded body. */
export interface CountedBody {
  readonly counts: EventCounts;
  readonly records: number;
  readonly unreadable: { readonly count: number };
}

/** Yields the counts of the bodies. A pair of name and span can occur several times. */
export function* entriesOf(
  bodies: readonly CountedBody[],
): Generator<readonly [name: string, span: number, count: number], void> {
  for (const { counts } of bodies) yield* counts.entries();
}

/** Returns the number of lines that are in none of the counts. */
export function uncountedOf(bodies: readonly CountedBody[]): number {
  let counted = 0;
  for (const [, , count] of entriesOf(bodies)) counted += count;
  return bodies.reduce(
    (sum, { records, unreadable }) => sum + records + unreadable.count,
    -counted,
  );
}
