/** `npm run verify:simulation -- --seed N --seconds S --only NAME`: see `runExperiments`. */
import { runExperiments } from '../harness/report/run-experiments.js';
import { createSimulationExperiments } from './experiments.js';

await runExperiments('simulation', createSimulationExperiments);
