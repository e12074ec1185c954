import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';

const TESTS = join(WORKSPACE_ROOT, 'apps', 'connector', 'test');
const PAGE = join(WORKSPACE_ROOT, 'docs', 'internals', 'protocol-rules.md');

const numbers = (text: string, pattern: RegExp): readonly string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, number = '']) => number))].sort();

it('docs/internals/protocol-rules.md defines exactly the rules whose numbers (such as C12) begin titles of tests', () => {
  const titles = readdirSync(TESTS)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(TESTS, name), 'utf8'))
    .join('\n');
  const lists = [...titles.matchAll(/['"`](C\d+(?:, C\d+)*): /gu)].map(([, list]) => list);
  const defined = numbers(readFileSync(PAGE, 'utf8'), /^- (C\d+): /gmu);
  expect(numbers(lists.join(), /(C\d+)/gu)).toEqual(defined);
});
