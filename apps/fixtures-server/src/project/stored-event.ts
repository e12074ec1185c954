import type { Zone } from '../zone.js';

/**
 * An event of the project. Its exported line consists of `head`, the time in the requested unit,
 * and `tail`.
 */
export interface StoredEvent {
  readonly name: string;
  readonly distinctId: string | undefined;
  /**
   * When the event happened, in epoch milliseconds (UTC). It determines the day of the event, even
   * if the line does not contain a time.
   */
  readonly instant: number;
  /**
   * When Mixpanel processed the event, in epoch milliseconds. Exports before this time do not
   * contain it.
   */
  readonly processed: number;
  readonly time: TimeForm;
  /** The beginning of the line, up to the opening brace of the properties. */
  readonly head: string;
  /** The other properties and both closing braces. */
  readonly tail: string;
}

/** The form of the property `time`: a number, ISO text (in some old projects), or none. */
export type TimeForm = 'epoch' | 'iso' | 'absent';

/**
 * The meaning of `time`: UTC or, in projects from before 2023, local time that is written as if it
 * were UTC.
 */
export type EpochKind = 'utc' | 'local';

/** How an export writes times. */
export interface TimeFrame {
  /** The time zone of `from_date` and `to_date`. Times are written as local times of this zone. */
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
  /** All properties except the time, as JSON text without braces. */
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
