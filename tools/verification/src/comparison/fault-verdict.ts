import { Multiset } from '../harness/records/multiset.js';

/** What the platform that started a run sees. */
export interface PlayedRun {
  readonly claimsSuccess: boolean;
  readonly hung: boolean;
  /** The reported reason of a failure; undefined if none was reported. */
  readonly error: string | undefined;
  /** The keys of the delivered records, in any order. */
  readonly delivered: readonly string[];
}

/**
 * The two runs of one fault: the first runs with the fault, the second continues from its last
 * state without the fault.
 */
export interface PlayedFault {
  /** The keys of all records of the stream, each once. */
  readonly truth: readonly string[];
  readonly first: PlayedRun;
  readonly second: PlayedRun;
  /** How many records a second run repeats if nothing goes wrong. */
  readonly usualRepeats: number;
}

export interface FaultVerdict {
  /** Whether the first run claimed success although records were missing. */
  readonly falseSuccess: boolean;
  /** How many records neither run delivered. */
  readonly lost: number;
  /** How many records a run delivered again after it had delivered them. */
  readonly doubled: number;
  /** How many records of the first run the second run repeats, in addition to `usualRepeats`. */
  readonly repeated: number;
  readonly hangs: number;
  /** How many runs failed without a reason. */
  readonly silentFailures: number;
  /** How many delivered records the project does not contain. */
  readonly unknown: number;
}

/** Compares the delivered records with those that the project contains. */
export function judgeFault({ truth, first, second, usualRepeats }: PlayedFault): FaultVerdict {
  const runs = [first, second];
  const [early, late] = [new Multiset(first.delivered), new Multiset(second.delivered)];
  const known = new Multiset(truth);
  const countMissing = (sets: readonly Multiset[]): number =>
    truth.filter((id) => sets.every((set) => set.count(id) === 0)).length;
  const countCopies = (set: Multiset): number =>
    [...set.texts()].reduce((sum, id) => sum + set.count(id) - 1, 0);
  const repeated = [...late.texts()].filter((id) => early.count(id) > 0).length;
  return {
    falseSuccess: first.claimsSuccess && countMissing([early]) > 0,
    lost: countMissing([early, late]),
    doubled: countCopies(early) + countCopies(late),
    repeated: Math.max(0, repeated - usualRepeats),
    hangs: runs.filter(({ hung }) => hung).length,
    silentFailures: runs.filter((run) => !run.claimsSuccess && !run.hung && run.error === undefined)
      .length,
    unknown: runs.reduce((sum, run) => sum + known.countUnknown(run.delivered), 0),
  };
}

/**
 * How many records our connector may repeat after this fault, according to
 * docs/evidence/reliability.md.
 */
export interface Allowance {
  /** Within a run: profiles that are read again because their session was lost. */
  readonly doubled: number;
  /**
   * In the second run: the records of slices that had begun but were not committed when the first
   * run failed.
   */
  readonly repeated: number;
}

/** Returns a sentence for each promise that our connector broke. */
export function brokenPromises(
  { first, second }: Pick<PlayedFault, 'first' | 'second'>,
  verdict: FaultVerdict,
  allowed: Allowance,
): readonly string[] {
  // A successful run leaves no record uncommitted.
  const allowedRepeats = first.claimsSuccess ? 0 : allowed.repeated;
  const problems: readonly (readonly [boolean, string])[] = [
    [verdict.falseSuccess, 'claimed success though records were missing'],
    [verdict.lost > 0, `lost ${verdict.lost} records`],
    [verdict.doubled > allowed.doubled, `doubled ${verdict.doubled} records within a run`],
    [
      verdict.repeated > allowedRepeats,
      `repeated ${verdict.repeated} records; ${allowedRepeats} are allowed`,
    ],
    [verdict.hangs > 0, 'hung'],
    [verdict.silentFailures > 0, 'failed without a reason'],
    [verdict.unknown > 0, `delivered ${verdict.unknown} records that do not exist`],
    [!second.claimsSuccess && !second.hung, `did not recover: ${second.error ?? 'no reason'}`],
  ];
  return problems.flatMap(([broken, sentence]) => (broken ? [sentence] : []));
}
