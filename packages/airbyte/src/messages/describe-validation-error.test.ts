import { describe, expect, it } from '@jest/globals';
import { parseJson } from '@source-mixpanel/exact-json';
import * as z from 'zod';
import { describeValidationError } from './describe-validation-error.js';

const shape = z.strictObject({
  text: z.string().min(1),
  list: z.array(z.object({ mode: z.enum(['a', 'b']) })),
  own: z.string().refine((text) => text === 'x', { error: 'it is not x' }),
  whole: z.int(),
  fixed: z.literal('verified'),
});
const good = { text: 'x', list: [], own: 'x', whole: 1, fixed: 'verified' };

function problemsOf(change: string): string {
  const value = { ...good, ...(parseJson(change) as object) };
  return describeValidationError(shape.safeParse(value).error, value);
}

describe('describeValidationError', () => {
  it.each([
    ['{"text":7}', 'text: it is a number, but a text is expected'],
    ['{"text":12345678901234567890}', 'text: it is a number, but a text is expected'],
    ['{"text":null}', 'text: it is null, but a text is expected'],
    ['{"text":""}', 'text: it is empty'],
    ['{"list":{}}', 'list: it is an object, but a list is expected'],
    ['{"list":[{}]}', 'list[0].mode: it is missing'],
    ['{"list":[{"mode":"c"}]}', 'list[0].mode: "c" is not one of a, b'],
    ['{"list":[{"mode":[]}]}', 'list[0].mode: a list is not one of a, b'],
    ['{"own":"y"}', 'own: it is not x'],
    ['{"whole":1.5}', 'whole: it is a number, but a whole number is expected'],
    ['{"fixed":"no"}', 'fixed: "no" is not "verified"'],
    ['{"x":1,"y":2}', 'it has the unknown members "x", "y"'],
    [
      '{"text":7,"whole":true}',
      'text: it is a number, but a text is expected; whole: it is true, but a number is expected',
    ],
  ])('says what is wrong with %s, and where', (change, text) => {
    expect(problemsOf(change)).toBe(text);
  });

  it('omits the path of a problem if the document itself is wrong', () => {
    const value = parseJson('[]');
    expect(describeValidationError(shape.safeParse(value).error, value)).toBe(
      'it is a list, but an object is expected',
    );
  });

  it('shortens long texts and long lists of members', () => {
    expect(problemsOf(`{"fixed":"${'x'.repeat(1000)}"}`).length).toBeLessThan(100);
    const many = Array.from({ length: 500 }, (_, index) => `"k${index}":1`).join();
    expect(problemsOf(`{${many}}`)).toMatch(/^it has the unknown members "k0".*"k9" and 490 more$/);
  });

  it('describes the first ten problems and counts the others', () => {
    const list = Array.from({ length: 5000 }, () => ({ mode: 'c' }));
    expect(problemsOf(JSON.stringify({ list }))).toMatch(
      /^list\[0\]\.mode: .*; list\[9\]\.mode: "c" is not one of a, b; 4,990 more problems$/,
    );
  });

  it('returns the message of other errors, and a fixed text for other values', () => {
    expect(describeValidationError(new RangeError('time: must be a date'), {})).toBe(
      'time: must be a date',
    );
    expect(describeValidationError('a record', {})).toBe('it was refused');
  });
});
