import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../processes/with-lock.js';
import { WORKSPACE_ROOT } from '../workspace/workspace-root.js';

/** Contains the Python scripts, their requirements and their virtual environments. */
export const PYTHON_FOLDER = join(WORKSPACE_ROOT, 'tools', 'verification', 'python');

/**
 * The version that the requirements are for. One package of the Python connector cannot be built
 * with later versions.
 */
const PYTHON = 'python3.11';

/** How often an installation is tried. pip refuses a package with a wrong hash each time. */
const INSTALL_TRIES = 3;

/**
 * Returns the path of the Python interpreter in a virtual environment that contains exactly the
 * packages of `tools/verification/python/requirements/NAME.txt`, which are pinned by version and
 * hash. Creates the environment if it does not exist or if the file has changed. If several
 * processes need it at the same time, one creates it and the others wait.
 * @throws Error with the end of pip's stderr if it cannot be created
 */
export function pythonEnvironment(name: string): string {
  const folder = join(PYTHON_FOLDER, `.venv-${name}`);
  const interpreter = join(folder, 'bin', 'python');
  const locks = ['build', name].map((file) => join(PYTHON_FOLDER, 'requirements', `${file}.txt`));
  const hash = createHash('sha256');
  for (const lock of locks) hash.update(readFileSync(lock));
  const digest = hash.digest('hex');
  const digestFile = join(folder, 'made-from');
  const isCurrent = (): boolean =>
    existsSync(digestFile) && readFileSync(digestFile, 'utf8') === digest;
  if (!isCurrent()) {
    withLock(`${folder}.lock`, () => {
      if (!isCurrent()) createEnvironment(folder, locks);
      writeFileSync(digestFile, digest);
    });
  }
  return interpreter;
}

function createEnvironment(folder: string, locks: readonly string[]): void {
  const interpreter = join(folder, 'bin', 'python');
  rmSync(folder, { recursive: true, force: true });
  run(PYTHON, ['-m', 'venv', folder]);
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--retries',
    '10',
    '--no-compile',
    '--require-hashes',
    '--no-build-isolation',
    '--requirement',
  ];
  for (const lock of locks) {
    // Packages that must be built use the build tools of the first file instead of downloading
    // others.
    install(interpreter, [...pip, lock]);
  }
}

/** Retries a failed installation, because pip itself does not retry a download that was cut off. */
function install(interpreter: string, args: readonly string[]): void {
  for (let tries = INSTALL_TRIES; ; tries -= 1) {
    try {
      run(interpreter, args);
      return;
    } catch (error) {
      if (tries === 1) throw error;
    }
  }
}

function run(command: string, args: readonly string[]): void {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error !== undefined) throw new Error(`${command} cannot be started`, { cause: error });
  if (status !== 0) {
    throw new Error(`${[command, ...args].join(' ')} failed:\n${stderr.slice(-2000)}`);
  }
}
