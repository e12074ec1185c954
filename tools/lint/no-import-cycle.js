import { readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import ts from 'typescript';

/**
 * The imports of each file read so far, until it changes on disk (an editor keeps the process
 * running).
 */
const known = new Map();

/**
 * Refuses a relative import that leads back to its own file. `import-x/no-cycle` skips imports of
 * types, but two files that need each other's types cannot be understood separately either. The
 * layer rule of Nx refuses cycles of packages.
 */
export const noImportCycle = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      cycle:
        'This import leads back to its own file: {{ path }}. Move what both need into a file of its own.',
    },
  },
  create(context) {
    const check = (node) => {
      const specifier = node.source?.value;
      if (typeof specifier !== 'string' || !specifier.startsWith('.')) return;
      const path = pathBetween(fileOf(context.filename, specifier), context.filename);
      if (path === undefined) return;
      const names = [context.filename, ...path].map((file) =>
        relative(dirname(context.filename), file),
      );
      context.report({ node, messageId: 'cycle', data: { path: names.join(' → ') } });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check };
  },
};

/**
 * Returns the shortest path of imports between two files, both included; undefined when there is
 * none.
 */
function pathBetween(start, goal) {
  const cameFrom = new Map([[start, undefined]]);
  // A Map also iterates over entries added during the loop, so this is a breadth-first search.
  for (const [file] of cameFrom) {
    if (file === goal) {
      const path = [];
      for (let at = file; at !== undefined; at = cameFrom.get(at)) path.unshift(at);
      return path;
    }
    for (const next of importsOf(file)) if (!cameFrom.has(next)) cameFrom.set(next, file);
  }
  return undefined;
}

function importsOf(file) {
  const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (changed === undefined) return [];
  const found = known.get(file);
  if (found?.changed === changed) return found.imports;
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
  const imports = importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => fileOf(file, fileName));
  known.set(file, { changed, imports });
  return imports;
}

/** Returns the source of an import, which names the output: `./day.js` is `day.ts`. */
function fileOf(importer, specifier) {
  return resolve(dirname(importer), specifier.replace(/\.js$/, '.ts'));
}
