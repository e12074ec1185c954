import { describe, expect, it } from '@jest/globals';
import { keyText } from '../records/record-key.js';
import { hashedText } from './expected-values.js';
import { PLANTED_VALUE, PLANTED_PRIVACY, PlantedValueCounter } from './planted-values.js';

const key = keyText(PLANTED_PRIVACY['hash_key']);
const hash = hashedText(key, PLANTED_VALUE);

function count(text: string, size: number): { readonly hashed: number; readonly found: number } {
  const values = new PlantedValueCounter();
  const watch = values.watch();
  for (let at = 0; at < text.length; at += size) watch(Buffer.from(text.slice(at, at + size)));
  const { hashed, found } = values;
  return { hashed, found };
}

describe('PlantedValueCounter', () => {
  it.each([1, 7, 20, 64, 10_000])(
    'counts values in output that arrives in pieces of %d bytes',
    (size) => {
      const text = `{"a":"${hash}","b":["${PLANTED_VALUE}"]}\n${PLANTED_VALUE}${PLANTED_VALUE} ${hash} ${key}`;
      expect(count(text, size)).toEqual({ hashed: 2, found: 4 });
    },
  );

  it('does not count a value whose parts are in the outputs of two processes', () => {
    const values = new PlantedValueCounter();
    values.watch()(Buffer.from(PLANTED_VALUE.slice(0, 5)));
    values.watch()(Buffer.from(PLANTED_VALUE.slice(5)));
    expect(values.found).toBe(0);
  });

  it('reports a problem if a value is emitted in plain text, or if none is emitted as a hash', () => {
    const values = new PlantedValueCounter();
    expect(values.problems()).toEqual(['no planted value was emitted as a hash']);
    values.watch()(Buffer.from(`${hash} ${PLANTED_VALUE}`));
    expect(values.problems()).toEqual(['1 planted values were emitted in plain text']);
  });
});
