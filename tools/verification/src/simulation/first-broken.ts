/**
 * `tsx first-broken.ts shared|added SEED…`: reads these streams, and prints the first of the seeds that breaks an invariant, with what it broke; nothing
 * where none does. A process of its own, since it runs a copy of the workspace with a seeded bug.
 */
import { runSimulation } from './run-simulation.js';

const [name, ...seeds] = process.argv.slice(2);
const streams = name === 'added' ? 'added' : 'shared';
for (const seed of seeds.map(Number)) {
  const { failures } = await runSimulation({ seed, streams, syncs: 1 });
  const [problem] = failures.flatMap(({ problems }) => problems);
  if (problem === undefined) continue;
  process.stdout.write(`${String(seed)}: ${problem}\n`);
  break;
}
