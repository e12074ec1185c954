import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { defects } from './documentation/defects.js';

const rows = Object.values(defects()).flat();

/** Reports whether a file contains a string, in any kind of quotes, that begins with this title. */
function containsTitle(path: string, title: string): boolean {
  const file = join(WORKSPACE_ROOT, path);
  if (!existsSync(file)) return false;
  const source = readFileSync(file, 'utf8').replaceAll("\\'", "'");
  return ["'", '"', '`'].some((quote) => source.includes(quote + title));
}

describe('the tests listed in docs/evidence/defects.json', () => {
  it.each(rows)('exist for $number: $python $demand', ({ tests }) => {
    expect(tests.filter(({ file, title }) => !containsTitle(file, title))).toEqual([]);
  });

  it('cover all 42 defects and 18 demands', () => {
    expect(rows).toHaveLength(42 + 18);
  });
});
