import { describe, expect, it } from '@jest/globals';
import { shortState } from './short-state.js';

describe('shortState', () => {
  it('keeps values and counts what grows with the project', () => {
    const state = { time: '2026-11-10T00:00:00Z', names: { a: 'b' }, states: [1, 2] };
    expect(shortState(state)).toBe(
      '{"time":"2026-11-10T00:00:00Z","names":"1 entries","states":"2 entries"}',
    );
  });

  it('stays on one line of a terminal', () => {
    expect(shortState({ key: 'x'.repeat(500) })).toHaveLength(72);
    expect(shortState(undefined)).toBe('');
  });
});
