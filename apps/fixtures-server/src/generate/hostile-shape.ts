import type { TimeForm } from '../project/stored-event.js';

/** A kind of event that has broken a reader: its members without id and processing time. */
export interface HostileShape {
  readonly hazard: string;
  readonly name?: string;
  readonly members: string;
  readonly time?: TimeForm;
  /** Replaces `distinct_id`, or omits it. */
  readonly distinctId?: string | false;
  /** Milliseconds from the event to its processing. If false, `mp_processing_time_ms` is omitted. */
  readonly processedAfter?: number | false;
  /** The number of events with the same `$insert_id`. */
  readonly copies?: number;
}
