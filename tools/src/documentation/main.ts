/**
 * `npm run docs [-- --take NAME…]`: writes the generated sections of the documents. `--take bytes` first publishes
 * what `npm run bench` left in `.results/bytes.json`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { documents } from './documents.js';
import { publishable, RESULTS_FOLDER } from './result.js';

const { values } = parseArgs({
  options: { take: { type: 'string', multiple: true, default: [] } },
});
for (const name of values.take) {
  const written = readFileSync(join(WORKSPACE_ROOT, '.results', `${name}.json`), 'utf8');
  const text = await format(publishable(written), { parser: 'json', printWidth: 100 });
  writeFileSync(join(WORKSPACE_ROOT, RESULTS_FOLDER, `${name}.json`), text);
}
for (const { path, text } of await documents()) writeFileSync(join(WORKSPACE_ROOT, path), text);
