import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/**
 * Runs a copy of `.ci/run` with `npm` and `npx` replaced by a shell script, which decides by its
 * arguments (`$*`) what to print and how to exit. Returns in `end` the lines that begin with
 * `failed:` and the last line, in `stdout` all lines.
 */
function ciRun(script: string): {
  readonly end: readonly string[];
  readonly status: number | null;
  readonly stdout: string;
} {
  const root = mkdtempSync(join(tmpdir(), 'ci-run-'));
  folders.push(root);
  for (const folder of ['.ci', 'bin', 'node_modules']) mkdirSync(join(root, folder));
  copyFileSync(join(WORKSPACE_ROOT, '.ci/run'), join(root, '.ci/run'));
  for (const name of ['npm', 'npx']) {
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const environment = { ...process.env, CI: '' };
  const { stdout, status } = spawnSync('bash', [join(root, '.ci/run')], {
    encoding: 'utf8',
    env: { ...environment, PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` },
  });
  const lines = stdout.trimEnd().split('\n');
  const end = lines.filter((line) => line.startsWith('failed:'));
  return { end: [...end, lines.at(-1) ?? ''], status, stdout };
}

/** A script that succeeds, and prints for tests how many passed. */
const COUNTS = `case "$*" in test|"run verify:slow") echo "7 passed, 0 failed" ;; esac`;

describe('.ci/run', () => {
  it('counts every test, and every step that does not run tests as one', () => {
    const { end, status } = ciRun(COUNTS);
    expect(end).toEqual([expect.stringMatching(/^\d+ passed, 0 failed$/)]);
    expect(status).toBe(0);
  });

  it.each([
    ['a step', 'case "$*" in "run typecheck") exit 1 ;; esac', 'typecheck'],
    [
      'a step of one of the two lanes, which run at the same time',
      'case "$*" in "run unused") exit 1 ;; esac',
      'unused code and dependencies',
    ],
    // If `npm test` does not print the number of tests, no test ran.
    ['tests that print no count', 'case "$*" in test) echo; exit 0 ;; esac', 'npm test'],
    [
      'tests that exit with 1 although they count no failure',
      'case "$*" in test) echo "7 passed, 0 failed"; exit 1 ;; esac',
      'npm test',
    ],
    [
      'a lane that is killed',
      'case "$*" in "run demo") kill -9 $PPID ;; esac',
      'the steps of clients, which ended early',
    ],
  ])('fails with %s', (_name, script, failed) => {
    const { end, status } = ciRun(`${script}\n${COUNTS}`);
    expect(end).toEqual([`failed: ${failed}`, expect.stringMatching(/^\d+ passed, 1 failed$/)]);
    expect(status).toBe(1);
  });

  it.each([
    ['a step', 'case "$*" in "run typecheck") echo "its reason"; exit 1 ;; esac', 'typecheck'],
    [
      'the audit',
      'case "$*" in *audit*) echo \'"auditReportVersion", its reason\'; exit 1 ;; esac',
      'audit',
    ],
    [
      'a lane that is killed',
      'case "$*" in "run demo") echo "its reason"; sleep 1; kill -9 $PPID ;; esac',
      'the steps of clients, which ended early',
    ],
  ])('prints the last lines of %s again at the end if it fails', (_name, script, failed) => {
    const { stdout } = ciRun(`${script}\n${COUNTS}`);
    const [before = '', after = ''] = stdout.split(`--- failed: ${failed}, its last lines\n`);
    expect(before).toContain('its reason');
    expect(after).toContain('its reason');
  });

  // Nx deletes the output of a build before it restores it from its cache. If both lanes built, a
  // lane could start a program while the other lane has just deleted it.
  it('builds in only one of the two lanes', () => {
    const text = readFileSync(join(WORKSPACE_ROOT, '.ci/run'), 'utf8');
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(WORKSPACE_ROOT, 'package.json'), 'utf8')));
    // Either the npm script builds, or the program that it starts.
    const builds = (script: string): boolean => {
      const [program] = /\btools\/\S+\.ts\b/.exec(script) ?? [];
      const source =
        program === undefined ? '' : readFileSync(join(WORKSPACE_ROOT, program), 'utf8');
      return /\bbuild\b/.test(script) || /\bbuild(?:Projects|Image)?\(/.test(source);
    };
    const buildsIn = (lane: string): readonly string[] => {
      const steps = new RegExp(`^${lane}\\(\\) \\{\\n(.*?)^\\}`, 'ms').exec(text)?.[1] ?? '';
      return [...steps.matchAll(/npm run (\S+)/g)].flatMap(([, name = '']) =>
        builds(scripts[name] ?? '') ? [name] : [],
      );
    };
    expect(buildsIn('clients')).toEqual(expect.arrayContaining(['demo', 'verify:pyairbyte']));
    expect(buildsIn('sources')).toEqual([]);
  });
});
