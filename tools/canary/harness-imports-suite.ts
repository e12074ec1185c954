// as: tools/verification/src/harness/records/multiset.ts
// fails: no-restricted-imports
export { runSimulation } from '../../simulation/run-simulation.js';
