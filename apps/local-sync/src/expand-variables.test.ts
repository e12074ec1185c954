import { describe, expect, it } from '@jest/globals';
import { parseJson, writeJson } from '@source-mixpanel/exact-json';
import { expandVariables } from './expand-variables.js';

const environment = { SECRET: '"\\ ${OTHER} $& $1', OTHER: 'other', NONE: undefined, EMPTY: '' };
const expand = (text: string): ReturnType<typeof expandVariables> =>
  expandVariables(parseJson(text), { path: 'config.json', environment });

describe('expandVariables', () => {
  it('replaces variables in every string, also in the middle, and does not expand their values again', () => {
    const { value, hasVariables } = expand(
      '{"credentials":{"secret":"${SECRET}"},"list":["a","${OTHER}-${OTHER}!"],"${OTHER}":1}',
    );
    expect(hasVariables).toBe(true);
    expect(value).toEqual({
      credentials: { secret: environment.SECRET },
      list: ['a', 'other-other!'],
      '${OTHER}': 1,
    });
  });

  it('keeps everything else unchanged, including the digits of numbers', () => {
    const text = '{"id":12345678901234567890,"n":1.0,"a":"$OTHER ${OTHER","b":[null,true]}';
    const { value, hasVariables } = expand(text);
    expect(hasVariables).toBe(false);
    expect(writeJson(value)).toBe(text);
  });

  it('writes $${OTHER} as the characters ${OTHER}', () => {
    expect(expand('["$${OTHER}"]')).toEqual({ value: ['${OTHER}'], hasVariables: true });
  });

  it.each([
    ['NONE', 'not set'],
    ['EMPTY', 'empty'],
    ['toString', 'not set'],
  ])('reports the key and the variable if %s is %s', (name, state) => {
    expect(() => expand(`{"credentials":{"keys":["","x\${${name}}"]}}`)).toThrow(
      `config.json: credentials.keys.1 needs the environment variable ${name}, which is ${state}.`,
    );
  });

  it('does not quote the text between the braces if it is not a name, because it may be a secret', () => {
    expect(() => expand('{"credentials":{"secret":"${not a name}"}}')).toThrow(
      /^config\.json: credentials\.secret has \$\{…\} (?!.*not a name)/,
    );
  });
});
