// as: tools/verification/src/comparison/connectors.ts
// fails: no-restricted-imports
export { runSimulation } from '../simulation/run-simulation.js';
