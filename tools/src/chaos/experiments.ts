import { cutBodies, simulatedSyncs } from '../simulation/in-process-experiments.js';
import { badInput } from './bad-input.js';
import type { ChaosReport } from './chaos-report.js';
import { hostileBodies } from './hostile-bodies.js';
import { killAndResume } from './kill-and-resume.js';
import { slowReaders } from './slow-readers.js';
import { storageTrouble } from './storage-trouble.js';
import { temporaryFiles } from './temporary-files.js';

export interface LongRun {
  readonly seed: number;
  /** About how long all experiments together may take; those of fixed length take some minutes of it. */
  readonly seconds: number;
}

type Experiment = () => Promise<ChaosReport>;

/** What `npm run chaos` runs, one after another; each in its long form. */
export function experiments({ seed, seconds }: LongRun): readonly Experiment[] {
  const within = (share: number): { readonly withinMilliseconds: number } => ({
    withinMilliseconds: seconds * 1000 * share,
  });
  return [
    cutBodies,
    () => simulatedSyncs({ seed, syncs: 10_000, ...within(0.2) }),
    () => killAndResume({ seed, kills: 200, ...within(0.3) }),
    () => badInput({ seed, runs: 2600, ...within(0.3) }),
    () => slowReaders({ small: 8000, large: 120_000, seconds: Math.min(60, seconds / 20) }),
    storageTrouble,
    hostileBodies,
    temporaryFiles,
  ];
}
