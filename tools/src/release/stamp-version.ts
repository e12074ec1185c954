import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOptions, workspaceProjects } from '@source-mixpanel/verification/workspace';
import { STAMPS } from './version-stamps.js';

const { positionals } = readOptions((command) =>
  command
    .description(
      'Copies the version of the connector from its package.json into the files that Changesets does not update: its metadata, the Dockerfile and the source of the client.',
    )
    .argument('[root]', 'the root of the workspace; default: the current folder'),
);
const [root = process.cwd()] = positionals;
const connector = workspaceProjects(root).find(({ folder }) => folder === 'apps/connector');
if (connector === undefined) throw new Error(`${root} contains no connector`);
for (const { file, pattern } of STAMPS) {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  if (!pattern.test(text))
    throw new Error(
      `${file} contains no text that matches ${String(pattern)}, so its version cannot be replaced`,
    );
  writeFileSync(path, text.replace(pattern, `$1${connector.manifest.version}`));
}
