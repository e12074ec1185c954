import { readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import ts from 'typescript';

/**
 * A cache of the relative imports of each file, with the time of its last change, because an editor keeps the process
 * running while files change.
 */
const importsByFile = new Map();

/**
 * A lint rule that reports a relative import if it leads back to its own file. It is used instead of `import-x/no-cycle`,
 * which ignores imports of types: two files that need each other's types cannot be understood separately either. Cycles
 * between packages are refused by the layer rule of Nx.
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
 * Returns the shortest chain of imports from one file to another, including both; undefined if there is none.
 */
function pathBetween(start, goal) {
  const cameFrom = new Map([[start, undefined]]);
  // This is a breadth-first search, because iterating over a Map also visits the entries that are added meanwhile.
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

/** Returns the path of an imported source file. Imports name the compiled file: `./day.js` stands for `day.ts`. */
function fileOf(importer, specifier) {
  return resolve(dirname(importer), specifier.replace(/\.js$/, '.ts'));
}
