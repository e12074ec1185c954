/**
 * `npm run chaos -- --seed N --seconds S`: the long form of every experiment, one table, and exit code
 * 1 when anything was lost, hung or said wrongly. Without `--seed` it draws one and prints it.
 * `--only NAME` gives all the time to one of them.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';
import { chaosTable, hasFailed, type ChaosReport } from '../harness/report/experiment-report.js';
import { experiments } from './experiments.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seconds: { type: 'string', default: '1500' },
    only: { type: 'string' },
  },
});
const seed = wholeNumber('seed', values.seed ?? String(Date.now() % 1_000_000));
const seconds = wholeNumber('seconds', values.seconds);
const chosen = experiments({ seed, seconds, only: values.only });

if (chosen.some(({ startsProcesses }) => startsProcesses)) build();
say(`seed ${seed}, about ${seconds} seconds\n`);
const reports: ChaosReport[] = [];
for (const experiment of chosen) {
  const report = await experiment.run();
  reports.push(report);
  say([`# ${report.experiment}`, ...(report.notes ?? []), ...report.problems].join('\n\n'));
  say('');
}
say(chaosTable(reports));
process.exitCode = reports.some(hasFailed) ? 1 : 0;

function wholeNumber(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new TypeError(`--${name} takes a whole number`);
}

/** The processes that are killed are those of the built connector. */
function build(): void {
  const nx = join(WORKSPACE_ROOT, 'node_modules', '.bin', 'nx');
  const { status, stdout, stderr } = spawnSync(nx, ['build', '@source-mixpanel/connector'], {
    cwd: WORKSPACE_ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the build ended with exit code ${status}\n${stdout}${stderr}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
