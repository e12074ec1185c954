import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import * as z from 'zod';
import { workspaceProjects } from '@source-mixpanel/verification/workspace';

export interface PackedPackage {
  readonly name: string;
  readonly version: string;
  readonly tarball: string;
  /** The size of the tarball in bytes. */
  readonly size: number;
  readonly files: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
}

const packed = z.array(
  z.object({
    name: z.string(),
    filename: z.string(),
    size: z.int(),
    files: z.array(z.object({ path: z.string() })),
  }),
);

/**
 * Packs every project that is not private as npm would publish it.
 * @param root a workspace in which these projects are built
 * @param target an existing folder for the tarballs
 */
export function packPackages(root: string, target: string): readonly PackedPackage[] {
  const projects = workspaceProjects(root).filter(({ manifest }) => !manifest.private);
  const stage = mkdtempSync(join(tmpdir(), 'source-mixpanel-pack-'));
  try {
    const folders = projects.map(({ folder }) => {
      const copy = join(stage, basename(folder));
      mkdirSync(copy);
      copyPackage(join(root, folder), copy);
      cpSync(join(root, 'LICENSE'), join(copy, 'LICENSE'));
      return copy;
    });
    const flags = ['--json', '--ignore-scripts', '--pack-destination', target];
    const printed = execFileSync('npm', ['pack', ...flags, ...folders], {
      cwd: stage,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const byName = new Map(packed.parse(JSON.parse(printed)).map((entry) => [entry.name, entry]));
    return projects.map(({ manifest }) => {
      const entry = byName.get(manifest.name);
      if (entry === undefined) throw new Error(`npm did not pack ${manifest.name}`);
      return {
        name: manifest.name,
        version: manifest.version,
        tarball: join(target, entry.filename),
        size: entry.size,
        files: entry.files.map(({ path }) => path),
        dependencies: manifest.dependencies,
      };
    });
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function copyPackage(from: string, to: string): void {
  cpSync(from, to, {
    recursive: true,
    filter(path) {
      const place = relative(from, path);
      if (/^(?:node_modules|out-tsc|test|fixtures|bench)(?:\/|$)/.test(place)) return false;
      // `dist` may still contain the output of a deleted source file, because the compiler does not remove it.
      const [, module] = /^dist\/(.+?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(place) ?? [];
      return module === undefined || existsSync(join(from, 'src', `${module}.ts`));
    },
  });
}
