import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ESLint } from 'eslint';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { lintAs } from './lint-as.js';

const FOLDER = join(WORKSPACE_ROOT, 'tools', 'canary');
/**
 * The first lines of a canary: the path at which it is linted, and the rules that lint must report.
 */
const HEAD = /^\/\/ as: (?<path>\S+)\n\/\/ fails: (?<rules>.+)\n/;

const canaries = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  const { path, rules } = HEAD.exec(text)?.groups ?? {};
  if (path === undefined || rules === undefined)
    throw new Error(`${name} does not begin with the lines "// as: PATH" and "// fails: RULES"`);
  return { name, text, path, rules: rules.split(', ').sort() };
});

/**
 * Lints the files in tools/canary, each of which breaks a rule on purpose. If lint did not report
 * them, a lint without findings would show nothing.
 */
describe('lint of this repository', () => {
  let eslint: ESLint;

  beforeAll(() => {
    // Makes Nx save its graph of the projects. Without the graph the layer rule silently accepts
    // every import.
    execFileSync(join(WORKSPACE_ROOT, 'node_modules', '.bin', 'nx'), ['show', 'projects'], {
      cwd: WORKSPACE_ROOT,
    });
    eslint = new ESLint({ cwd: WORKSPACE_ROOT });
  });

  it.each(canaries)('refuses $name', async ({ text, path, rules }) => {
    expect(await lintAs(eslint, path, text)).toEqual(rules);
  });

  it('refuses a file of more than 250 lines', async () => {
    const text = Array.from({ length: 251 }, (_, index) => `export const n${index} = 1;\n`).join(
      '',
    );
    expect(await lintAs(eslint, 'packages/stream-cohorts/src/index.ts', text)).toEqual([
      'max-lines',
    ]);
  });

  it('refuses a function of more than 80 lines', async () => {
    const body = '  count += 1;\n'.repeat(80);
    const text = `export function long(count: number): number {\n${body}  return count;\n}\n`;
    expect(await lintAs(eslint, 'packages/stream-cohorts/src/index.ts', text)).toEqual([
      'max-lines-per-function',
    ]);
  });

  it('accepts a correct file', async () => {
    const text = "export { cohortsStream } from './cohorts-stream.js';\n";
    expect(await lintAs(eslint, 'packages/stream-cohorts/src/index.ts', text)).toEqual([]);
  });
});
