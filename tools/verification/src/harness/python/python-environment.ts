import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../processes/with-lock.js';
import { WORKSPACE_ROOT } from '../workspace/workspace-root.js';

/** The scripts in Python, what they need, and the virtual environments made for them. */
export const PYTHON_FOLDER = join(WORKSPACE_ROOT, 'tools', 'verification', 'python');

/** The Python that the locks were made for: one package of the Python connector must be built, and does not build on later versions. */
const PYTHON = 'python3.11';

/** The number of times an installation is tried; a wrong hash fails every time. */
const INSTALL_TRIES = 3;

/**
 * The interpreter of a virtual environment with exactly the packages of
 * `tools/verification/python/requirements/NAME.txt`, which names every one by version and hash. It is made when it
 * is not there or its lock has changed; otherwise this costs the reading of two files. Two processes that need
 * the same one at once make it once.
 * @throws Error with pip's last words when it cannot be made
 */
export function pythonEnvironment(name: string): string {
  const folder = join(PYTHON_FOLDER, `.venv-${name}`);
  const interpreter = join(folder, 'bin', 'python');
  const locks = ['build', name].map((file) => join(PYTHON_FOLDER, 'requirements', `${file}.txt`));
  const hash = createHash('sha256');
  for (const lock of locks) hash.update(readFileSync(lock));
  const wanted = hash.digest('hex');
  const mark = join(folder, 'made-from');
  const isMade = (): boolean => existsSync(mark) && readFileSync(mark, 'utf8') === wanted;
  if (!isMade()) {
    withLock(`${folder}.lock`, () => {
      if (!isMade()) make(folder, locks);
      writeFileSync(mark, wanted);
    });
  }
  return interpreter;
}

function make(folder: string, locks: readonly string[]): void {
  const interpreter = join(folder, 'bin', 'python');
  rmSync(folder, { recursive: true, force: true });
  run(PYTHON, ['-m', 'venv', folder]);
  const pip = [
    ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
    ...['--no-deps', '--retries', '10', '--no-compile'],
  ];
  for (const lock of locks) {
    // What is built is built with what the first lock has installed, and nothing from elsewhere.
    install(interpreter, [
      ...pip,
      ...['--require-hashes', '--no-build-isolation', '--requirement', lock],
    ]);
  }
}

/** Pip itself repeats what could not be connected, but not a download that breaks off. */
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
