import { execSync } from 'node:child_process';
import { join } from 'node:path';
import devkit from '@nx/devkit';
import { insertSorted, insertBefore } from './insert-line.js';

const { formatFiles, generateFiles, names, OverwriteStrategy, readJson, updateJson } = devkit;

/**
 * Writes a complete stream that passes the suite and is read by the connector: one request, one
 * slice, full refresh. Adapting it to the real endpoint then changes a few files.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {{ name: string, path?: string, skipInstall?: boolean }} options
 */
export async function generateStream(tree, { name, path, skipInstall = false }) {
  const folder = `packages/stream-${name}`;
  if (tree.exists(folder)) throw new Error(`${folder} already exists`);
  const { className, propertyName } = names(name);
  const streamName = name.replaceAll('-', '_');
  const words = name.replaceAll('-', ' ');
  const variables = {
    name,
    streamName,
    words,
    className,
    propertyName,
    path: path ?? streamName,
    ...readVersions(tree),
  };
  const files = join(import.meta.dirname, 'files');
  for (const [part, place] of [
    ['stream', folder],
    ['api', 'packages/mixpanel/src/reports'],
    ['mock', 'apps/fixtures-server/src/endpoints'],
  ]) {
    // By default a file of the same name would be replaced.
    generateFiles(tree, join(files, part), place, variables, {
      overwriteStrategy: OverwriteStrategy.ThrowIfExisting,
    });
  }
  enterLists(tree, variables);
  await formatFiles(tree);
  return () => {
    if (skipInstall) return;
    for (const command of ['npm install', 'npx nx sync', 'npm run docs']) {
      execSync(command, { stdio: 'inherit' });
    }
  };
}

/**
 * Reads the versions: all packages have the same version, and use the same version of a shared
 * dependency.
 */
function readVersions(tree) {
  const { version, dependencies } = readJson(tree, 'packages/stream-cohorts/package.json');
  return { version, zodVersion: dependencies.zod };
}

function enterLists(tree, variables) {
  const { name, version, className, propertyName, path } = variables;
  const change = (file, edit) => tree.write(file, edit(tree.read(file, 'utf8')));
  const packageName = `@source-mixpanel/stream-${name}`;
  updateJson(tree, 'packages/client/package.json', (manifest) => {
    const entries = Object.entries({ ...manifest.dependencies, [packageName]: version });
    return { ...manifest, dependencies: Object.fromEntries(entries.sort(byName)) };
  });
  change('packages/mixpanel/src/index.ts', (text) =>
    [
      `export { list${className} } from './reports/${name}.js';`,
      `export type { List${className} } from './reports/${name}.js';`,
    ].reduce((lines, line) => insertSorted(lines, line, /from '(.+)'/), text),
  );
  change('docs/guide/streams.md', (text) => `${text.trimEnd()}\n\n${documentation(variables)}`);
  change('packages/client/src/streams.ts', (text) => {
    const imported = insertSorted(
      insertBefore(text, "} from '@source-mixpanel/mixpanel';", `  list${className},`),
      `import { ${propertyName}Stream } from '${packageName}';`,
      /from '(.+)'/,
    );
    const entry = `    query(${propertyName}Stream({ list${className}: list${className}(client) })),`;
    return insertBefore(imported, '  ];\n}', entry);
  });
  change('apps/fixtures-server/src/routes.ts', (text) =>
    insertBefore(
      insertSorted(
        text,
        `import { answer${className} } from './endpoints/answer-${name}.js';`,
        /from '(.+)'/,
      ),
      '    }).map(([path, endpoint])',
      `      '${path}': answer${className},`,
    ),
  );
}

/** Returns the section of docs/guide/streams.md; `npm run docs` writes the columns into it. */
function documentation({ name, streamName, words }) {
  return [
    `## ${streamName}`,
    `The ${words}. Key \`id\`; full refresh only. [More](../../packages/stream-${name}/README.md).`,
    `<!-- generated: columns of ${streamName} -->`,
    '<!-- end -->\n',
  ].join('\n\n');
}

function byName([first], [second]) {
  return first < second ? -1 : 1;
}
