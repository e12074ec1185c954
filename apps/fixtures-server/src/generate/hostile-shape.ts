import type { TimeForm } from '../project/stored-event.js';

/** One record of the kind that broke a reader: its members, without its id and processing time. */
export interface HostileShape {
  readonly hazard: string;
  readonly name?: string;
  readonly members: string;
  readonly time?: TimeForm;
  /** Omit `distinct_id`, or replace it. */
  readonly distinctId?: string | false;
  /** Milliseconds from happening to processing; false leaves `mp_processing_time_ms` out. */
  readonly processedAfter?: number | false;
  /** How often the same `$insert_id` comes. */
  readonly copies?: number;
}
