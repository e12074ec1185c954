/** `npm run verify:process -- --seed N --seconds S --only NAME`: see `runExperiments`. */
import { runExperiments } from '../harness/report/run-experiments.js';
import { processExperiments } from './experiments.js';

await runExperiments('process', processExperiments);
