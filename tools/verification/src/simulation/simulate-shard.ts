/**
 * A program that `simulateInChild` starts with a `Shard` as JSON. It sends its report to the parent
 * process and exits.
 */
import { runSimulation } from './run-simulation.js';
import type { Shard } from './simulate-in-child.js';

const shard = JSON.parse(process.argv[2] ?? '') as Shard;
const began = performance.now();
const report = await runSimulation({
  ...shard,
  enough: () => performance.now() - began > shard.withinMilliseconds,
});
process.send?.(report, () => process.disconnect());
