import { spawnSync } from 'node:child_process';

const TOOLS = ['buildah', 'podman', 'runc'] as const;

/**
 * Checks that images can be built and run on this machine. If this process runs as root on Debian,
 * installs missing programs.
 * @throws Error that lists the missing programs if they cannot be installed
 */
export function requireContainerTools(): void {
  if (missingTools().length > 0 && process.getuid?.() === 0 && isInstalled('apt-get')) {
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...TOOLS]]) {
      spawnSync('apt-get', ['-qq', ...args], { stdio: 'ignore', env: environment });
    }
  }
  const lacking = missingTools();
  if (lacking.length > 0) {
    throw new Error(
      `the image cannot be tested on this machine, because it lacks ${lacking.join(', ')}`,
    );
  }
}

function missingTools(): readonly string[] {
  return TOOLS.filter((name) => !isInstalled(name));
}

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}
