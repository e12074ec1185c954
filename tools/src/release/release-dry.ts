import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { textTable } from '@source-mixpanel/text';
import { buildProjects, readOptions } from '@source-mixpanel/verification/workspace';
import { createNextRelease } from './next-release.js';
import { packLocalSync } from './pack-local-sync.js';
import { packPackages } from './pack-packages.js';

const { values } = readOptions<{ readonly out?: string }>((command) =>
  command
    .description(
      'Shows what a release would publish: applies the pending changesets in a copy of the workspace, packs the copy and prints the packages and the changelog. Publishes nothing and does not change the workspace.',
    )
    .option('--out <folder>', 'keep the tarballs in this folder'),
);
buildProjects('all');
const folder = mkdtempSync(join(tmpdir(), 'source-mixpanel-release-'));
try {
  const workspace = join(folder, 'workspace');
  createNextRelease(workspace);
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
      `A release would publish these ${packages.length} packages and one image. Nothing was published.\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
