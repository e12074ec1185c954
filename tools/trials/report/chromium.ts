import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * Starts a headless Chromium. If there is none, first tries to install it with apt-get, which works
 * as root on Debian.
 * @throws Error if Chromium is neither found nor installed
 */
export async function startChromium(): Promise<Browser> {
  const found = findChromium() ?? installChromium();
  if (found === undefined) {
    throw new Error(
      'The report is tested in Chromium, which is not installed. Install it, for example with "apt-get install chromium".',
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

/**
 * Returns the path of an installed Chromium or Chrome; undefined if no folder of PATH contains one.
 */
function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) =>
    existsSync(path),
  );
}

function installChromium(): string | undefined {
  if (process.getuid?.() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
      spawnSync('apt-get', ['-qq', ...args], { stdio: 'ignore', env });
    }
  }
  return findChromium();
}
