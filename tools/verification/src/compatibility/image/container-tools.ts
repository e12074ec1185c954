import { spawnSync } from 'node:child_process';

const TOOLS = ['buildah', 'podman', 'runc'] as const;

/**
 * Makes sure that containers can be built and run here without a daemon; on Debian, as root, by
 * installing what is missing.
 * @throws Error that names what is missing where it cannot be installed
 */
export function requireContainerTools(): void {
  if (missing().length > 0 && process.getuid?.() === 0 && isThere('apt-get')) {
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...TOOLS]]) {
      spawnSync('apt-get', ['-qq', ...args], { stdio: 'ignore', env: environment });
    }
  }
  const lacking = missing();
  if (lacking.length > 0) {
    throw new Error(`the image cannot be tried on this machine: it lacks ${lacking.join(', ')}`);
  }
}

function missing(): readonly string[] {
  return TOOLS.filter((name) => !isThere(name));
}

function isThere(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}
