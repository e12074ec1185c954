import { execSync } from 'node:child_process';
import { join } from 'node:path';
import devkit from '@nx/devkit';
import { insertBefore, insertItem, insertName, insertSorted } from './insert-line.js';

const { formatFiles, generateFiles, names, OverwriteStrategy, readJson, updateJson } = devkit;

/**
 * Generates the package of a stream that reads one list of the App API completely on every sync.
 * Also adds the stream to the client and the documents, and its list to the mock. The result passes
 * all tests; adapt the schema, the fixtures and the texts to the real list.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {{ name: string, path?: string, published?: boolean, skipInstall?: boolean }} options
 */
export async function generateStream(tree, options) {
  const { name, path, published = false, skipInstall = false } = options;
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
    published,
    version: readJson(tree, 'packages/stream-cohorts/package.json').version,
  };
  generateFiles(tree, join(import.meta.dirname, 'files/stream'), folder, variables, {
    // By default an existing file would be replaced.
    overwriteStrategy: OverwriteStrategy.ThrowIfExisting,
  });
  extendLists(tree, variables);
  await formatFiles(tree);
  return () => {
    if (skipInstall) return;
    for (const command of ['npm install', 'npx nx sync', 'npm run docs']) {
      execSync(command, { stdio: 'inherit' });
    }
  };
}

/** Adds the stream to the files that list all streams or endpoints. */
function extendLists(tree, variables) {
  const { name, streamName, version, className, propertyName, path, published, words } = variables;
  const change = (file, edit) => tree.write(file, edit(tree.read(file, 'utf8')));
  const packageName = `@source-mixpanel/stream-${name}`;
  updateJson(tree, 'packages/client/package.json', (manifest) => {
    const entries = Object.entries({ ...manifest.dependencies, [packageName]: version });
    return { ...manifest, dependencies: Object.fromEntries(entries.sort(byName)) };
  });
  change(
    'packages/mixpanel/src/app/app-lists.ts',
    (text) =>
      `${text}\n/** The ${words}. */\nexport const list${className} = appList({ path: '${path}' });\n`,
  );
  change('packages/mixpanel/src/index.ts', (text) =>
    insertName(text, './app/app-lists.js', `list${className}`),
  );
  change('tools/src/documentation/stream-texts.ts', (text) =>
    insertItem(text, '};', `${streamName}: { contents: 'The ${words}' }`),
  );
  const list = published ? 'app-streams' : 'experimental-streams';
  change(`packages/client/src/${list}.ts`, (text) => {
    const imported = insertSorted(
      insertName(text, '@source-mixpanel/mixpanel', `list${className}`),
      `import { ${propertyName}Stream } from '${packageName}';`,
      /from '(.+)'/,
    );
    return insertItem(imported, '];\n}', `${propertyName}Stream(list${className}(client))`);
  });
  change('apps/fixtures-server/src/project/app-lists.ts', (text) =>
    insertBefore(
      text,
      '  };\n}',
      `    '${path.replace(/\/$/, '')}': { rows: [{ id: 1, name: 'First' }, { id: '2', newMember: null }] },`,
    ),
  );
}

function byName([first], [second]) {
  return first < second ? -1 : 1;
}
