import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns the files of a package that are mutated, relative to the root of the workspace, without
 * tests and files that only tests use.
 */
export function sourceFiles(folder: string): string[] {
  return readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(
      (path) =>
        path.endsWith('.ts') &&
        !/\.test\.ts$|^index\.ts$|(?:^|\/)wasm(?:-constants)?\.ts$/.test(path),
    )
    .sort()
    .map((path) => join(folder, 'src', path));
}

/** Distributes files over that many pieces, or fewer if there are not as many files. */
export function pieces(files: readonly string[], count: number): string[][] {
  const size = Math.max(1, Math.min(count, files.length));
  return Array.from({ length: size }, (_, piece) =>
    files.filter((_file, index) => index % size === piece),
  );
}
