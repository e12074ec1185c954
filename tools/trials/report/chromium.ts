import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * Starts a headless Chromium; on Debian, as root, after installing it where there is none.
 * @throws Error that says what is missing where it cannot be installed
 */
export async function startChromium(): Promise<Browser> {
  const found = program() ?? install();
  if (found === undefined) {
    throw new Error(
      'The report cannot be tried on this machine: there is no Chromium. Install it, for example with apt-get install chromium.',
    );
  }
  return chromium.launch({
    executablePath: found,
    args: [
      // As root, in containers, its sandbox does not start.
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}

/** The first of the programs that a folder of PATH has. */
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
