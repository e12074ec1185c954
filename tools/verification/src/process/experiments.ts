import type { Experiment, LongRun } from '../harness/report/run-experiments.js';
import { runBadInputs } from './bad-input.js';
import { readHostileBodies } from './hostile-bodies.js';
import { killAndResume } from './kill-and-resume.js';
import { runSlowReaders } from './slow-readers.js';
import { runWithoutStorage } from './storage-trouble.js';
import { inspectTemporaryFiles } from './temporary-files.js';

/** Returns the experiments of `npm run verify:process` by the names that `--only` accepts. */
export function createProcessExperiments({
  seed,
  seconds,
  only,
}: LongRun): Readonly<Record<string, Experiment>> {
  const timeLimit = { withinMilliseconds: seconds * 1000 * (only === undefined ? 0.4 : 1) };
  const readers = { small: 8000, large: 120_000, seconds: Math.min(60, seconds / 15) };
  return {
    kills: withProcesses(() => killAndResume({ seed, kills: 200, ...timeLimit })),
    input: { startsProcesses: false, run: () => runBadInputs({ seed, runs: 2600, ...timeLimit }) },
    readers: withProcesses(() => runSlowReaders(readers)),
    storage: withProcesses(runWithoutStorage),
    bodies: withProcesses(readHostileBodies),
    files: withProcesses(inspectTemporaryFiles),
  };
}

const withProcesses = (run: Experiment['run']): Experiment => ({ startsProcesses: true, run });
