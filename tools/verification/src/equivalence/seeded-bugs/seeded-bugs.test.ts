import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withBug } from '../../harness/seeded-bugs/seeded-bug.js';
import { WORKSPACE_ROOT } from '../../harness/workspace/workspace-root.js';
import { EQUIVALENCE_BUGS } from './seeded-bugs.js';

describe('the seeded bugs of the equivalence suite', () => {
  it.each(EQUIVALENCE_BUGS)('can still be put into the source: $title', (bug) => {
    const source = readFileSync(join(WORKSPACE_ROOT, bug.file), 'utf8');
    expect(withBug(source, bug)).not.toBe(source);
  });
});
