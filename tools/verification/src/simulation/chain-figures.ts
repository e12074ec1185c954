/** What happened in some syncs, counted. */
export interface ChainFigures {
  syncs: number;
  faults: number;
  stops: number;
  records: number;
  /** Records a COMPLETE stream owed its reader. */
  expected: number;
  /** Of those, the ones the reader had. */
  delivered: number;
  shortCompletes: number;
  hangs: number;
  /** Records that came twice in one process, where nothing allows it. */
  doubled: number;
  /** The same after a lost session of profiles, which allows it. */
  doubledBySession: number;
  /** The same for bodies without storage, which were not verified first. */
  doubledByStreaming: number;
  complete: number;
  failed: number;
  stopped: number;
  waits: number;
  /** Times a stream said that it left out what was read before. */
  leftOut: number;
  /** Values that had to be hashed or to stay, by settings. */
  protectedValues: number;
  /** Keys of events that were computed again. */
  eventKeys: number;
}

export function noFigures(): ChainFigures {
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
    leftOut: 0,
    protectedValues: 0,
    eventKeys: 0,
  };
}
