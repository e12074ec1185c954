import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ASSUMPTIONS } from '@source-mixpanel/connector';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';

describe('docs/internals/unverified.md', () => {
  const text = readFileSync(join(WORKSPACE_ROOT, 'docs', 'internals', 'unverified.md'), 'utf8');

  it('lists exactly the assumptions that the command verify checks, in the same order', () => {
    const listed = [...text.matchAll(/^- `([a-z-]+)` \(/gm)].map(([, id]) => id);
    expect(listed).toEqual(Object.keys(ASSUMPTIONS));
  });

  it('states for each what is assumed, where that comes from, and what happens if it is wrong', () => {
    const items = text.replaceAll(/\n {2}/g, ' ').split('\n');
    const stated = items.filter((item) => /^- `[a-z-]+` \([^)]+\): .+\. If not, .+\.$/.test(item));
    expect(stated).toHaveLength(Object.keys(ASSUMPTIONS).length);
  });
});
