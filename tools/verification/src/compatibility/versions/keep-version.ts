import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson } from '@source-mixpanel/exact-json';
import { format } from 'prettier';
import { smallConfig, startSmallProject } from '../../harness/projects/small-project.js';
import { workspaceProjects } from '../../harness/workspace/workspace-projects.js';
import { WORKSPACE_ROOT } from '../../harness/workspace/workspace-root.js';
import { KEPT_UNTIL, VERSIONS } from './kept-version.js';
import { VersionStage } from './version-stage.js';
import { readOptions } from '../../harness/workspace/read-options.js';
import { buildProjects } from '../../harness/workspace/build-projects.js';

readOptions((command) =>
  command.description(
    'Saves what a user of this version has: a configuration, a catalog, the states of a sync and the spec. Tests check that later versions still accept these files. They are never changed.',
  ),
);
buildProjects(['connector']);

const { version = '' } = workspaceProjects(WORKSPACE_ROOT)[0]?.manifest ?? {};
const folder = join(VERSIONS, version);
if (existsSync(folder)) throw new Error(`version ${version} was already kept`);
const server = await startSmallProject();
const stage = await VersionStage.open(server);
try {
  const config = smallConfig(server, { end_date: KEPT_UNTIL });
  const spec = await stage.print('spec');
  const catalog = await stage.print('catalog', config);
  const { states, problems } = await stage.read({ config, catalog, states: [] });
  if (problems.length > 0) throw new Error(problems.join('; '));
  mkdirSync(folder, { recursive: true });
  const kept = { spec, config, catalog, states: [...states.values()] };
  for (const [name, content] of Object.entries(kept)) {
    const text = await format(writeJson(content), { parser: 'json', printWidth: 100 });
    writeFileSync(join(folder, `${name}.json`), text);
  }
} finally {
  await stage.close();
  await server.close();
}
