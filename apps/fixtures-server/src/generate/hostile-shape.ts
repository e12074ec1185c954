import type { TimeForm } from '../project/stored-event.js';

/** A kind of event that readers may handle wrongly. */
export interface HostileShape {
  /** What may go wrong, in a few words. */
  readonly hazard: string;
  /** The name of the event. Default: `hostile: ` and the hazard. */
  readonly name?: string;
  /** The properties as JSON text without braces, and without time, ids and processing time. */
  readonly members: string;
  readonly time?: TimeForm;
  /** The `distinct_id`; if false, the event has none. Default: `user-0`. */
  readonly distinctId?: string | false;
  /**
   * The milliseconds from the event to its processing. If false, `mp_processing_time_ms` is
   * omitted.
   */
  readonly processedAfter?: number | false;
  /** The number of identical events. Default: 1. */
  readonly copies?: number;
}
