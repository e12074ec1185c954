/** Counts of what happened in a number of syncs. */
export interface ChainFigures {
  syncs: number;
  faults: number;
  stops: number;
  records: number;
  /** The records that COMPLETE streams had to deliver. */
  expected: number;
  /** Those of the expected records that the destination has. */
  delivered: number;
  /** The streams that were COMPLETE although records were missing. */
  shortCompletes: number;
  hangs: number;
  /** The records that one process delivered twice without one of the following two reasons. */
  doubled: number;
  /** The records that were delivered twice because Mixpanel lost a session of profiles. */
  doubledBySession: number;
  /**
   * The records that were delivered twice because there was no storage to verify their body first.
   */
  doubledByStreaming: number;
  complete: number;
  failed: number;
  stopped: number;
  /** How often a stream reported that it waits for the quota. */
  waits: number;
  /** How often a stream reported that it skipped funnels or cohorts which it had read recently. */
  skippedReads: number;
  /** The checked values that settings hash or drop. */
  protectedValues: number;
  /** The keys of events that were computed again and compared. */
  eventKeys: number;
}

export function zeroFigures(): ChainFigures {
  return {
    syncs: 0,
    faults: 0,
    stops: 0,
    records: 0,
    expected: 0,
    delivered: 0,
    shortCompletes: 0,
    hangs: 0,
    doubled: 0,
    doubledBySession: 0,
    doubledByStreaming: 0,
    complete: 0,
    failed: 0,
    stopped: 0,
    waits: 0,
    skippedReads: 0,
    protectedValues: 0,
    eventKeys: 0,
  };
}
