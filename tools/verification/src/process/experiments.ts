import type { Experiment, LongRun } from '../harness/report/run-experiments.js';
import { badInput } from './bad-input.js';
import { hostileBodies } from './hostile-bodies.js';
import { killAndResume } from './kill-and-resume.js';
import { slowReaders } from './slow-readers.js';
import { storageTrouble } from './storage-trouble.js';
import { temporaryFiles } from './temporary-files.js';

/** Returns the experiments of `npm run verify:process` by the names that `--only` accepts. */
export function processExperiments({
  seed,
  seconds,
  only,
}: LongRun): Readonly<Record<string, Experiment>> {
  const timeLimit = { withinMilliseconds: seconds * 1000 * (only === undefined ? 0.4 : 1) };
  const readers = { small: 8000, large: 120_000, seconds: Math.min(60, seconds / 15) };
  return {
    kills: withProcesses(() => killAndResume({ seed, kills: 200, ...timeLimit })),
    input: { startsProcesses: false, run: () => badInput({ seed, runs: 2600, ...timeLimit }) },
    readers: withProcesses(() => slowReaders(readers)),
    storage: withProcesses(storageTrouble),
    bodies: withProcesses(hostileBodies),
    files: withProcesses(temporaryFiles),
  };
}

const withProcesses = (run: Experiment['run']): Experiment => ({ startsProcesses: true, run });
