import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOptions, workspaceProjects } from '@source-mixpanel/verification/workspace';
import { STAMPS } from './version-stamps.js';

const { positionals } = readOptions((command) =>
  command
    .description(
      'Writes the version of the connector where Changesets does not look: its metadata and the label of its image.',
    )
    .argument('[root]', 'of the workspace'),
);
const [root = process.cwd()] = positionals;
const connector = workspaceProjects(root).find(({ folder }) => folder === 'apps/connector');
if (connector === undefined) throw new Error(`no connector below ${root}`);
for (const { file, pattern } of STAMPS) {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  if (!pattern.test(text)) throw new Error(`${file} has no place for the version`);
  writeFileSync(path, text.replace(pattern, `$1${connector.manifest.version}`));
}
