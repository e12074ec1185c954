import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SimulationReport } from './run-simulation.js';

/** The chains that one process simulates. */
export interface Shard {
  /** The seed of the first chain. */
  readonly seed: number;
  /** The difference between the seeds of two chains. */
  readonly step: number;
  readonly syncs: number;
  /** The time after which no further chain begins, by the machine's clock. */
  readonly withinMilliseconds: number;
}

/**
 * Simulates chains in a child process, because a simulation replaces the timers of its process.
 * @throws Error if the process ends without a report
 */
export function simulateInChild(shard: Shard): Promise<SimulationReport> {
  const script = fileURLToPath(new URL('simulate-shard.ts', import.meta.url));
  // With the default of 16 MiB for young objects, V8 would often copy those that are needed only
  // until the end of a sync.
  const memory = ['--min-semi-space-size=64', '--max-semi-space-size=64'];
  const child = fork(script, [JSON.stringify(shard)], {
    execArgv: [...process.execArgv, ...memory],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (report) => resolve(report as SimulationReport));
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`the simulation from seed ${shard.seed} on ended with exit code ${code}`)),
    );
  });
}
