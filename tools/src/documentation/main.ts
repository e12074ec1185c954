import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { format } from 'prettier';
import { readOptions, WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { documents } from './documents.js';
import { toPublishable, RESULTS_FOLDER } from './result.js';

/**
 * The folder into which commands write their results. It does not exist before the first command
 * has ended.
 */
const RESULTS = join(WORKSPACE_ROOT, '.results');

const names = existsSync(RESULTS) ? readdirSync(RESULTS).map((name) => parse(name).name) : [];
const { values } = readOptions<{ readonly take: readonly string[] }>((command) => {
  const take = command
    .createOption(
      '--take <names...>',
      'first copy the results .results/NAME.json to docs/evidence/results',
    )
    .default([], 'none');
  if (names.length > 0) take.choices(names);
  else
    take.argParser(() =>
      command.error('error: There are no results in .results: run a command that measures first'),
    );
  command
    .description(
      'Writes the generated sections of the documents: tables of results, columns, defects and differences.',
    )
    .addOption(take);
});
for (const name of values.take) {
  const written = readFileSync(join(RESULTS, `${name}.json`), 'utf8');
  const text = await format(toPublishable(written), { parser: 'json', printWidth: 100 });
  writeFileSync(join(WORKSPACE_ROOT, RESULTS_FOLDER, `${name}.json`), text);
}
for (const { path, text } of await documents()) writeFileSync(join(WORKSPACE_ROOT, path), text);
