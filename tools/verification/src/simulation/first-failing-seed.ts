/**
 * `tsx first-failing-seed.ts shared|added SEED…` simulates syncs of these streams and prints the
 * first seed that breaks an invariant, with the message, or nothing. `kept-seeds.ts` starts it in a
 * copy of the workspace with a seeded bug.
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
