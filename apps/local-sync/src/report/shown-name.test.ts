import { describe, expect, it } from '@jest/globals';
import { shownName } from './shown-name.js';

describe('shownName', () => {
  it('replaces characters that are invisible or change the text direction, and shows at most 120 characters', () => {
    expect(shownName('a\u202eb\u0000\n\u200f')).toBe('a\\u202eb\\u0000\\u000a\\u200f');
    expect(shownName('')).toBe('(empty)');
    expect(shownName('x'.repeat(10_000))).toBe(`${'x'.repeat(119)}…`);
    expect(shownName('\ud83d\ude00'.repeat(100))).toBe('\ud83d\ude00'.repeat(100));
    expect(shownName('\ud83d')).toBe('\\ud83d');
  });
});
