import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { problems } from './problems.js';

describe('what a parser complains of', () => {
  it('stands on one line, each complaint with its place', () => {
    const shape = z.object({
      list: z.array(z.object({ mode: z.string('no text') })),
      more: z.null('no null'),
    });
    const { error } = shape.safeParse({ list: [{ mode: 'a' }, { mode: 1 }], more: 2 });
    expect(problems(error)).toBe('list[1].mode: no text; more: no null');
    expect(problems(z.string('no text').safeParse(1).error)).toBe('no text');
  });

  it('is the message of any other error, and something for what is none', () => {
    expect(problems(new RangeError('time: must be a date'))).toBe('time: must be a date');
    expect(problems('a record')).toBe('it was refused');
  });
});
