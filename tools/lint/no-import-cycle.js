import { readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import ts from 'typescript';

/**
 * A cache of the relative imports of each file. It contains the time of the last change of the file
 * too, because files change while an editor keeps this process running.
 */
const importsByFile = new Map();

/**
 * A lint rule that reports relative imports that lead back to their own file. It replaces
 * `import-x/no-cycle`, which ignores imports of types: files that need each other's types cannot be
 * understood separately either. For cycles between packages, lint has the layer rule of Nx.
 */
export const noImportCycle = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      cycle:
        'This import leads back to its own file: {{ path }}. Move what these files share into a new file.',
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
 * Returns the shortest chain of imports from one file to another, including both; undefined if
 * there is none.
 */
function pathBetween(start, goal) {
  const cameFrom = new Map([[start, undefined]]);
  // A breadth-first search: the iteration over the Map also visits the entries that are added
  // during the iteration.
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
  const found = importsByFile.get(file);
  if (found?.changed === changed) return found.imports;
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
  const imports = importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => fileOf(file, fileName));
  importsByFile.set(file, { changed, imports });
  return imports;
}

/**
 * Returns the path of an imported source file. Imports contain the name of the compiled file:
 * `./day.js` for `day.ts`.
 */
function fileOf(importer, specifier) {
  return resolve(dirname(importer), specifier.replace(/\.js$/, '.ts'));
}
