import { Multiset } from '../harness/records/multiset.js';

/** A run as its owner sees it. */
export interface PlayedRun {
  readonly claimsSuccess: boolean;
  readonly hung: boolean;
  /** The reason it gave for a failure; absent when it gave none. */
  readonly error: string | undefined;
  /** Identities of the records it delivered, in any order. */
  readonly delivered: readonly string[];
}

/** What happened around one fault: a run that meets it, and one after it from the last state. */
export interface PlayedFault {
  /** Identities of all records of the stream, each once. */
  readonly truth: readonly string[];
  readonly first: PlayedRun;
  readonly second: PlayedRun;
  /** Records that come again in a second run where nothing went wrong. */
  readonly usualRepeats: number;
}

export interface FaultVerdict {
  /** The first run said that all is there, and it was not. */
  readonly falseSuccess: boolean;
  /** Records that neither run delivered. */
  readonly lost: number;
  /** Records that came twice within one run. */
  readonly doubled: number;
  /** Records of the first run that the second repeats, beyond the usual. */
  readonly repeated: number;
  readonly hangs: number;
  /** Runs that failed without a reason. */
  readonly silentFailures: number;
  /** Records that the project does not hold. */
  readonly unknown: number;
}

export function judgeFault({ truth, first, second, usualRepeats }: PlayedFault): FaultVerdict {
  const runs = [first, second];
  const [early, late] = [new Multiset(first.delivered), new Multiset(second.delivered)];
  const known = new Multiset(truth);
  const missing = (sets: readonly Multiset[]): number =>
    truth.filter((id) => sets.every((set) => set.count(id) === 0)).length;
  const twice = (set: Multiset): number =>
    [...set.texts()].reduce((sum, id) => sum + set.count(id) - 1, 0);
  const again = [...late.texts()].filter((id) => early.count(id) > 0).length;
  return {
    falseSuccess: first.claimsSuccess && missing([early]) > 0,
    lost: missing([early, late]),
    doubled: twice(early) + twice(late),
    repeated: Math.max(0, again - usualRepeats),
    hangs: runs.filter(({ hung }) => hung).length,
    silentFailures: runs.filter((run) => !run.claimsSuccess && !run.hung && run.error === undefined)
      .length,
    unknown: runs.reduce((sum, run) => sum + known.countUnknown(run.delivered), 0),
  };
}

/** What docs/evidence/reliability.md lets our connector repeat after this fault. */
export interface Allowance {
  /** Records that may come twice within a run: those of a session of profiles that was lost. */
  readonly doubled: number;
  /** Records of the slices that had begun and were not committed when the first run failed. */
  readonly repeated: number;
}

/** Sentences for all that our connector must not do; none when it keeps its promises. */
export function brokenPromises(
  { first, second }: Pick<PlayedFault, 'first' | 'second'>,
  verdict: FaultVerdict,
  allowed: Allowance,
): readonly string[] {
  // A run that ends well has no records in flight.
  const repeats = first.claimsSuccess ? 0 : allowed.repeated;
  const problems: readonly (readonly [boolean, string])[] = [
    [verdict.falseSuccess, 'called a part the whole'],
    [verdict.lost > 0, `lost ${verdict.lost} records`],
    [verdict.doubled > allowed.doubled, `doubled ${verdict.doubled} records within a run`],
    [verdict.repeated > repeats, `repeated ${verdict.repeated} records; ${repeats} are allowed`],
    [verdict.hangs > 0, 'hung'],
    [verdict.silentFailures > 0, 'failed without a reason'],
    [verdict.unknown > 0, `made up ${verdict.unknown} records`],
    [!second.claimsSuccess && !second.hung, `did not recover: ${second.error ?? 'no reason'}`],
  ];
  return problems.flatMap(([broken, sentence]) => (broken ? [sentence] : []));
}
