import { textTable } from '@source-mixpanel/text';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { LineDriver } from '../harness/python/line-driver.js';
import { hostileSyncs } from './pyairbyte-hostile.js';
import { syncsWithEverySetting } from './pyairbyte-settings.js';
import { threeSyncs, troubledSyncs } from './pyairbyte-trials.js';
import { setUpExample } from './set-up-example.js';
import { readOptions } from '../harness/workspace/read-options.js';
import { buildProjects } from '../harness/workspace/build-projects.js';

readOptions((command) =>
  command.description(
    'Runs PyAirbyte with the built connector against the mock, into DuckDB. The exit code is 1 if anything is wrong.',
  ),
);
buildProjects(['connector']);

const files = await ScratchFiles.create();
const driver = new LineDriver({
  environment: 'pyairbyte',
  script: 'pyairbyte_driver.py',
  directory: files.directory,
});
try {
  const stage = { driver, files };
  const trials = [
    ...(await threeSyncs(stage)),
    ...(await troubledSyncs(stage)),
    ...(await hostileSyncs(stage)),
    ...(await syncsWithEverySetting(stage)),
    await setUpExample(stage),
  ];
  const rows = trials.map(({ name, outcome }) => [name, outcome]);
  process.stdout.write(`${textTable(['PyAirbyte', 'outcome'], rows)}\n`);
  const problems = trials.flatMap((trial) => trial.problems);
  for (const problem of problems) process.stdout.write(`FAILED  ${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await driver.close();
  await files.remove();
}
