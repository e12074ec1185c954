import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { defects } from './documentation/defects.js';

const rows = Object.values(defects()).flat();

/** Whether a file contains that title in quotes of any kind. */
function holds(path: string, title: string): boolean {
  const file = join(WORKSPACE_ROOT, path);
  if (!existsSync(file)) return false;
  const source = readFileSync(file, 'utf8').replaceAll("\\'", "'");
  return ["'", '"', '`'].some((quote) => source.includes(quote + title));
}

describe('the tests that docs/evidence/defects.json names', () => {
  it.each(rows)('exist for $number: $python $demand', ({ tests }) => {
    expect(tests.filter(({ file, title }) => !holds(file, title))).toEqual([]);
  });

  it('cover every defect and every demand', () => {
    expect(rows).toHaveLength(42 + 18);
  });
});
