/**
 * `npm run release:dry`: shows what a release would be. Applies the pending changesets in a copy of
 * the workspace, packs the copy and prints what would be published; publishes nothing and changes
 * nothing here. `--out FOLDER` keeps the tarballs.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { textTable } from '@source-mixpanel/text';
import { nextRelease } from './next-release.js';
import { packLocalSync } from './pack-local-sync.js';
import { packPackages } from './pack-packages.js';

const { values } = parseArgs({ options: { out: { type: 'string' } } });
const folder = mkdtempSync(join(tmpdir(), 'source-mixpanel-release-'));
try {
  const workspace = join(folder, 'workspace');
  nextRelease(workspace);
  const target = resolve(values.out ?? join(folder, 'tarballs'));
  mkdirSync(target, { recursive: true });
  const packages = [...packPackages(workspace, target), packLocalSync(workspace, target)];
  const rows = packages.map(({ name, version, files, size }) => [
    name,
    version,
    String(files.length),
    (size / 1000).toFixed(1),
  ]);
  const changes = readFileSync(join(workspace, 'apps/connector/CHANGELOG.md'), 'utf8');
  process.stdout.write(
    `${textTable(['package', 'version', 'files', 'kB'], rows)}\n\n${changes}\n` +
      `${packages.length} packages and one image would be published; nothing was.\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
