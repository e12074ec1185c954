import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';

export interface PackedPackage {
  readonly name: string;
  readonly version: string;
  readonly tarball: string;
  /** The size of the tarball in bytes. */
  readonly size: number;
  readonly files: readonly string[];
}

const packed = z.array(
  z.object({
    name: z.string(),
    version: z.string(),
    filename: z.string(),
    size: z.int(),
    files: z.array(z.object({ path: z.string() })),
  }),
);

/**
 * Packs packages with `npm pack`, without running their scripts.
 * @param target an existing folder for the tarballs
 */
export function npmPack(folders: readonly string[], target: string): readonly PackedPackage[] {
  const flags = ['--json', '--ignore-scripts', '--pack-destination', target];
  const printed = execFileSync('npm', ['pack', ...flags, ...folders], {
    cwd: target,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return packed.parse(JSON.parse(printed)).map(({ filename, files, ...entry }) => ({
    ...entry,
    tarball: join(target, filename),
    files: files.map(({ path }) => path),
  }));
}
