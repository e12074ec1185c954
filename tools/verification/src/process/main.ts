/** `npm run verify:process -- --seed N --seconds S --only NAME`: see `runExperiments`. */
import { runExperiments } from '../harness/report/run-experiments.js';
import { createProcessExperiments } from './experiments.js';

await runExperiments('process', createProcessExperiments);
