import type { Zone } from '../zone.js';

/** An event of the project: `head`, the time in the required unit and `tail` form its line. */
export interface StoredEvent {
  readonly name: string;
  readonly distinctId: string | undefined;
  /**
   * When it happened, in real epoch milliseconds. Also decides its day when its line has no time.
   */
  readonly instant: number;
  /** When the server processed it, in epoch milliseconds; it cannot be exported before. */
  readonly processed: number;
  readonly time: TimeForm;
  /** The line up to the brace that opens the properties. */
  readonly head: string;
  /** The members after the time and both closing braces. */
  readonly tail: string;
}

/** How the line states its time: as a number, as ISO text (some old projects), or not at all. */
export type TimeForm = 'epoch' | 'iso' | 'absent';

/** What the `time` of a project counts: the epoch, or the wall clock written as if it were UTC. */
export type EpochKind = 'utc' | 'local';

export interface TimeFrame {
  /** The zone of the days in `from_date` and `to_date`. */
  readonly days: Zone;
  readonly unit: 'seconds' | 'milliseconds';
}

/** Returns one line of the export, without its newline. */
export function exportLine(event: StoredEvent, frame: TimeFrame): string {
  if (event.time === 'absent') return event.head + event.tail;
  const shown = event.instant + frame.days.offsetAt(event.instant);
  const time =
    event.time === 'iso'
      ? `"${new Date(shown).toISOString().slice(0, 19)}Z"`
      : String(frame.unit === 'seconds' ? Math.floor(shown / 1000) : shown);
  return `${event.head}"time":${time}${event.tail.startsWith('}') ? '' : ','}${event.tail}`;
}

export interface EventDraft {
  readonly name: string;
  readonly distinctId?: string | undefined;
  readonly instant: number;
  readonly processed: number;
  readonly time?: TimeForm;
  /** All members except the time, as JSON text without braces. */
  readonly members: string;
}

export function storeEvent(draft: EventDraft): StoredEvent {
  return {
    name: draft.name,
    distinctId: draft.distinctId,
    instant: draft.instant,
    processed: draft.processed,
    time: draft.time ?? 'epoch',
    head: `{"event":${JSON.stringify(draft.name)},"properties":{`,
    tail: `${draft.members}}}`,
  };
}
