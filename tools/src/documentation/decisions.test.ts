import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';

const FOLDER = join(WORKSPACE_ROOT, 'docs', 'internals', 'decisions');
const files = readdirSync(FOLDER)
  .filter((name) => name !== 'README.md')
  .sort();

describe('the decisions', () => {
  it('are numbered from 0001 without a gap', () => {
    const expected = files.map((_, index) => String(index + 1).padStart(4, '0'));
    expect(files.map((name) => name.slice(0, 4))).toEqual(expected);
  });

  it('are all listed in README.md with their title and a link', () => {
    const list = readFileSync(join(FOLDER, 'README.md'), 'utf8');
    const rows = files.map((name) => {
      const [, title] = /^# (.+)$/mu.exec(readFileSync(join(FOLDER, name), 'utf8')) ?? [];
      return `- [${title ?? ''}](${name})\n`;
    });
    expect(rows.filter((row) => !list.includes(row))).toEqual([]);
  });
});
