import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * Starts a headless Chromium. On Debian, as root, installs it first if necessary.
 * @throws Error that says how to install it, if there is none
 */
export async function startChromium(): Promise<Browser> {
  const found = program() ?? install();
  if (found === undefined) {
    throw new Error(
      'The report cannot be tested on this machine, because it has no Chromium. Install it, for example with "apt-get install chromium".',
    );
  }
  return chromium.launch({
    executablePath: found,
    args: [
      // The sandbox does not start as root in a container.
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}

/** Returns the path of the first of these programs that a folder of PATH contains. */
function program(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) =>
    existsSync(path),
  );
}

function install(): string | undefined {
  if (process.getuid?.() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
      spawnSync('apt-get', ['-qq', ...args], { stdio: 'ignore', env });
    }
  }
  return program();
}
