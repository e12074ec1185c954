import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../../harness/workspace/workspace-root.js';
import { PLANTED_BUGS } from './planted-bugs.js';

describe('a planted defect', () => {
  it.each(PLANTED_BUGS)('finds the code that it changes once: $title', ({ file, right }) => {
    expect(readFileSync(join(WORKSPACE_ROOT, file), 'utf8').split(right)).toHaveLength(2);
  });
});
