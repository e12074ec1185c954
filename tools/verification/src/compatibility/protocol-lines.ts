import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';
import { PYTHON_FOLDER, pythonEnvironment } from '../harness/python/python-environment.js';
import { readOptions } from '../harness/workspace/read-options.js';

readOptions((command) =>
  command.description(
    'Parses the output of the built connector in its end-to-end tests with the official models of the Airbyte protocol. Run these tests first.',
  ),
);

const FOLDER = join(WORKSPACE_ROOT, 'apps', 'connector', '.protocol-lines');

const files = existsSync(FOLDER) ? readdirSync(FOLDER).map((name) => join(FOLDER, name)) : [];
if (files.length === 0) {
  process.stderr.write('there is no output of the connector: run "npx nx test connector" first\n');
  process.exitCode = 1;
} else {
  const script = join(PYTHON_FOLDER, 'protocol_lines.py');
  const checked = spawnSync(pythonEnvironment('pyairbyte'), [script, ...files], {
    stdio: 'inherit',
  });
  process.exitCode = checked.status ?? 1;
}
