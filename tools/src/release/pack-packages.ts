import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { workspaceProjects } from '@source-mixpanel/verification/workspace';
import { npmPack, type PackedPackage } from './npm-pack.js';

/**
 * Packs every project that is not private, as npm would publish it.
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
    return npmPack(folders, target);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function copyPackage(from: string, to: string): void {
  cpSync(from, to, {
    recursive: true,
    filter(path) {
      const inPackage = relative(from, path);
      if (/^(?:node_modules|out-tsc|test|fixtures|bench)(?:\/|$)/.test(inPackage)) return false;
      // Leaves out the output of deleted source files, which the compiler does not remove from
      // `dist`.
      const [, module] = /^dist\/(.+?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(inPackage) ?? [];
      return module === undefined || existsSync(join(from, 'src', `${module}.ts`));
    },
  });
}
