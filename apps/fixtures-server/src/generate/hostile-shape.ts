import type { TimeForm } from '../project/stored-event.js';

/** One record of a kind that broke a reader: its members, without its id and processing time. */
export interface HostileShape {
  readonly hazard: string;
  readonly name?: string;
  readonly members: string;
  readonly time?: TimeForm;
  /** Omits `distinct_id`, or replaces it. */
  readonly distinctId?: string | false;
  /** Milliseconds from the event to its processing; false omits `mp_processing_time_ms`. */
  readonly processedAfter?: number | false;
  /** How many times the same `$insert_id` occurs. */
  readonly copies?: number;
}
