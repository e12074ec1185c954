import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SimulationReport } from './run-simulation.js';

/** The chains that one process simulates. */
export interface Shard {
  /** Of its first chain. */
  readonly seed: number;
  /** From the seed of one chain to that of the next. */
  readonly step: number;
  readonly syncs: number;
  /** By the machine's clock. */
  readonly withinMilliseconds: number;
}

/**
 * Simulates in a process of its own: a simulation takes the timers of its process.
 * @throws Error when the process ends without a report
 */
export function simulateInChild(shard: Shard): Promise<SimulationReport> {
  const script = fileURLToPath(new URL('simulate-shard.ts', import.meta.url));
  // A sync makes little that outlives it: with the default of 16 MiB half of it is copied again and again.
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
