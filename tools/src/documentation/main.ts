import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { readOptions, severalTimes, WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { documents } from './documents.js';
import { publishable, RESULTS_FOLDER } from './result.js';

const { values } = readOptions<{ readonly take: readonly string[] }>((command) =>
  command
    .description('Writes the generated sections of the documents.')
    .option('--take <name>', 'first publish .results/NAME.json', severalTimes(), []),
);
for (const name of values.take) {
  const written = readFileSync(join(WORKSPACE_ROOT, '.results', `${name}.json`), 'utf8');
  const text = await format(publishable(written), { parser: 'json', printWidth: 100 });
  writeFileSync(join(WORKSPACE_ROOT, RESULTS_FOLDER, `${name}.json`), text);
}
for (const { path, text } of await documents()) writeFileSync(join(WORKSPACE_ROOT, path), text);
