import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns the paths of the files that are mutated in a package: its sources except for tests,
 * index.ts and generated WebAssembly.
 * @param folder the package, relative to the current folder
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

/**
 * Distributes files over `count` groups, or over fewer if there are fewer files, so that no group
 * is empty.
 */
export function divideFiles(files: readonly string[], count: number): string[][] {
  const size = Math.max(1, Math.min(count, files.length));
  return Array.from({ length: size }, (_, group) =>
    files.filter((_file, index) => index % size === group),
  );
}
