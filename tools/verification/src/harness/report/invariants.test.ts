import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../workspace/workspace-root.js';
import { INVARIANT_OF_RULE, INVARIANTS, type Invariant } from './invariants.js';

const SOURCES = join(WORKSPACE_ROOT, 'tools', 'verification', 'src');
const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => readFileSync(join(SOURCES, name), 'utf8'))
  .join('\n');
const page = readFileSync(join(WORKSPACE_ROOT, 'docs', 'evidence', 'reliability.md'), 'utf8');

describe.each(Object.entries(INVARIANTS))('the invariant %s', (invariant, sentence) => {
  it('is checked by a rule for transcripts or named in a call of invariantProblem', () => {
    const isOfARule = Object.values(INVARIANT_OF_RULE).includes(invariant as Invariant);
    expect(isOfARule || new RegExp(`invariantProblem\\(\\s*'${invariant}',`).test(sources)).toBe(
      true,
    );
  });

  it('is in docs/evidence/reliability.md with the same sentence', () => {
    expect(page.split('\n')).toContain(`- ${invariant}: ${sentence}`);
  });
});

it('docs/evidence/reliability.md lists exactly the invariants of INVARIANTS, in the same order', () => {
  const listed = [...page.matchAll(/^- (I\d+): /gm)].map(([, number]) => number);
  expect(listed).toEqual(Object.keys(INVARIANTS));
});
