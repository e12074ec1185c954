import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeBinary } from '../../harness/processes/node-binary.js';
import { WORKSPACE_ROOT } from '../../harness/workspace/workspace-root.js';
import { requireContainerTools } from './container-tools.js';
import { ImageStore } from './image-store.js';
import { writeBaseImage } from './write-base-image.js';

export const IMAGE = 'localhost/source-mixpanel:trial';
const BASE = 'localhost/node-base:24';

/**
 * Builds the connector and its image from the Dockerfile. The base image consists of files of this
 * machine.
 * @returns a new store that contains `IMAGE`. The caller must remove the store.
 * @throws Error that lists the programs that this machine lacks
 */
export function buildImage(): ImageStore {
  requireContainerTools();
  const store = new ImageStore();
  const folder = mkdtempSync(join(tmpdir(), 'source-mixpanel-image-'));
  try {
    writeBaseImage(join(folder, 'base'), nodeBinary(24));
    store.import(join(folder, 'base'), BASE);
    const connector = join(WORKSPACE_ROOT, 'apps', 'connector');
    execFileSync('node', ['build.js'], { cwd: connector, stdio: 'ignore' });
    const files = join(folder, 'files', 'airbyte', 'integration_code');
    execFileSync('sh', [join(connector, 'image-files.sh'), files]);
    store.build(IMAGE, BASE, join(folder, 'files'));
    return store;
  } catch (error) {
    store.remove();
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
