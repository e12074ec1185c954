// as: tools/verification/src/comparison/contenders.ts
// fails: no-restricted-imports
export { runSimulation } from '../simulation/run-simulation.js';
