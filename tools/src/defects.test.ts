import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';

const DOCUMENT = 'docs/evidence/defects.md';
const rows = readFileSync(join(WORKSPACE_ROOT, DOCUMENT), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    return /^\d+$/.test(cells[1] ?? '')
      ? [{ what: cells[2] ?? '', tests: cells.at(-2) ?? '' }]
      : [];
  });

/** Whether a file holds that title in quotes of any kind. */
function holds(path: string, title: string): boolean {
  const file = join(WORKSPACE_ROOT, 'docs', 'evidence', path);
  if (!existsSync(file)) return false;
  const source = readFileSync(file, 'utf8').replaceAll("\\'", "'");
  return ["'", '"', '`'].some((quote) => source.includes(quote + title));
}

describe('the tests that docs/evidence/defects.md names', () => {
  it.each(rows)('are there: $what', ({ tests }) => {
    const named = [...tests.matchAll(/\[(.+?)\]\((\S+?)\)/g)];
    expect(named).not.toEqual([]);
    const missing = named.filter(([, title = '', path = '']) => !holds(path, title));
    expect(missing.map(([test]) => test)).toEqual([]);
  });

  it('are those of every defect and every demand', () => {
    expect(rows).toHaveLength(42 + 18);
  });
});
