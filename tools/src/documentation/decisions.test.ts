import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';

const FOLDER = join(WORKSPACE_ROOT, 'docs', 'internals', 'decisions');
const files = readdirSync(FOLDER).sort();

describe('the files of docs/internals/decisions', () => {
  it('are numbered from 0001 without a gap', () => {
    const expected = files.map((_, index) => String(index + 1).padStart(4, '0'));
    expect(files.map((name) => name.slice(0, 4))).toEqual(expected);
  });

  it.each(files)('%s begins with its number and title', (name) => {
    const text = readFileSync(join(FOLDER, name), 'utf8');
    expect(text).toMatch(new RegExp(`^# ${name.slice(0, 4)}: \\S`));
  });
});
