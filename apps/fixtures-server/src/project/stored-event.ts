import type { Zone } from '../zone.js';

/** An event as the project holds it: `head`, the time in the asked unit, `tail` make its line. */
export interface StoredEvent {
  readonly name: string;
  readonly distinctId: string | undefined;
  /** When it happened, true epoch milliseconds. Also decides its day when it shows no time. */
  readonly instant: number;
  /** When the server processed it, epoch milliseconds; it cannot be exported before. */
  readonly processed: number;
  readonly time: TimeForm;
  /** Up to the brace that opens the properties. */
  readonly head: string;
  /** The members after the time and both closing braces. */
  readonly tail: string;
}

/** How the line tells its time: as a number, as ISO text (some old projects), or not at all. */
export type TimeForm = 'epoch' | 'iso' | 'absent';

/** What a project's `time` counts: the epoch, or the wall clock written as if it were UTC. */
export type EpochKind = 'utc' | 'local';

export interface TimeFrame {
  /** The zone whose days `from_date` and `to_date` name. */
  readonly days: Zone;
  readonly unit: 'seconds' | 'milliseconds';
}

/** One line of the export, without its newline. */
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
  /** All members but the time, as JSON text without braces. */
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
