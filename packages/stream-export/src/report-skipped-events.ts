import type { Day } from '@source-mixpanel/cursor';
import type { Repair, RepairCounts, TranscodeFacts } from '@source-mixpanel/event-lines';
import { counted } from '@source-mixpanel/text';
import type { CallIo } from '@source-mixpanel/stream';

/** Days, or a part of one day, that a message names. */
export interface NamedDays {
  readonly from: Day;
  readonly to: Day;
  /** Start and end of a part of a day, as ISO text. */
  readonly since?: string;
  readonly until?: string;
}

/**
 * Reports events that were left out or repaired, or that lack a time or an id, with one warning per
 * kind of problem.
 */
export function reportSkippedEvents(facts: TranscodeFacts, days: NamedDays, io: CallIo): void {
  const { withoutTime, withoutId = 0, unreadable, repairs } = facts;
  const warn = (message: string): void => {
    io.report({ kind: 'warning', message });
  };
  const during = daysText(days);
  if (withoutTime > 0) {
    warn(
      `No usable time in ${counted(withoutTime, 'event')} of ${during}; the column time is null there.`,
    );
  }
  if (withoutId > 0) {
    warn(
      `No $insert_id in ${counted(withoutId, 'event')} of ${during}; the key of such an event is made of all its properties.`,
    );
  }
  if (unreadable.count > 0) {
    const positions = unreadable.first.map(
      ({ offset, length }) => `byte ${offset} (${counted(length, 'byte')})`,
    );
    warn(
      `Left out ${counted(unreadable.count, 'unreadable line')} of ${during}: ${positions.join(', ')}.`,
    );
  }
  if (repairs.records > 0) {
    warn(
      `Repaired the text of ${counted(repairs.records, 'event')} of ${during}: ${kindsText(repairs)}.`,
    );
  }
}

/**
 * Formats the days as `2024-03-01`, `2024-03-01 to 2024-03-05` or, for a part of a day,
 * `2024-03-01, 06:00 to 12:00`.
 */
export function daysText({ from, to, since, until }: NamedDays): string {
  if (since === undefined && until === undefined) return from === to ? from : `${from} to ${to}`;
  const timeOf = (instant: string): string => instant.slice(11, 16);
  return `${from}, ${timeOf(since ?? 'YYYY-MM-DDT00:00')} to ${timeOf(until ?? 'YYYY-MM-DDT24:00')}`;
}

const KINDS: readonly (readonly [Repair, string])[] = [
  ['control_characters', 'control characters, now escaped'],
  ['invalid_utf8', 'bytes that are not UTF-8, now U+FFFD'],
  ['half_surrogates', 'halves of surrogate pairs, now U+FFFD'],
  ['line_feeds', 'raw line feeds'],
];

function kindsText({ byKind }: RepairCounts): string {
  return KINDS.filter(([kind]) => byKind[kind] > 0)
    .map(([kind, what]) => `${byKind[kind]} with ${what}`)
    .join('; ');
}
