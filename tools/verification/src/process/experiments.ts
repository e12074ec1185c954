import { cutBodies, simulatedSyncs } from '../simulation/in-process-experiments.js';
import { badInput } from './bad-input.js';
import type { ChaosReport } from '../harness/report/experiment-report.js';
import { hostileBodies } from './hostile-bodies.js';
import { killAndResume } from './kill-and-resume.js';
import { slowReaders } from './slow-readers.js';
import { storageTrouble } from './storage-trouble.js';
import { temporaryFiles } from './temporary-files.js';

export interface LongRun {
  readonly seed: number;
  /** About how long all experiments together may take; those of fixed length take some minutes of it. */
  readonly seconds: number;
  /** The name of one experiment that shall have all the time, and run as long as it lasts. */
  readonly only?: string | undefined;
}

export interface Experiment {
  /** Whether it starts the built connector as a process. */
  readonly startsProcesses: boolean;
  run(): Promise<ChaosReport>;
}

/**
 * What `npm run chaos` runs, one after another; each in its long form.
 * @throws RangeError for a name nobody has
 */
export function experiments(run: LongRun): readonly Experiment[] {
  const named = experimentsByName(run);
  if (run.only === undefined) return Object.values(named);
  const experiment = named[run.only];
  if (experiment !== undefined) return [experiment];
  throw new RangeError(`no experiment ${run.only}: there are ${Object.keys(named).join(', ')}`);
}

function experimentsByName({ seed, seconds, only }: LongRun): Readonly<Record<string, Experiment>> {
  const within = (share: number): { readonly withinMilliseconds: number } => ({
    withinMilliseconds: seconds * 1000 * (only === undefined ? share : 1),
  });
  const syncs = only === undefined ? 10_000 : Infinity;
  const readers = { small: 8000, large: 120_000, seconds: Math.min(60, seconds / 20) };
  return {
    cuts: inProcess(cutBodies),
    simulation: inProcess(() => simulatedSyncs({ seed, syncs, ...within(0.2) })),
    kills: withProcesses(() => killAndResume({ seed, kills: 200, ...within(0.3) })),
    input: inProcess(() => badInput({ seed, runs: 2600, ...within(0.3) })),
    readers: withProcesses(() => slowReaders(readers)),
    storage: withProcesses(storageTrouble),
    bodies: withProcesses(hostileBodies),
    files: withProcesses(temporaryFiles),
  };
}

const inProcess = (run: Experiment['run']): Experiment => ({ startsProcesses: false, run });
const withProcesses = (run: Experiment['run']): Experiment => ({ startsProcesses: true, run });
