import { describe, expect, it } from '@jest/globals';
import { parseJson } from '@source-mixpanel/exact-json';
import { eventColumns, exportLines } from '@source-mixpanel/mixpanel';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { pythonStyle, pythonText } from './python-text.js';

/** The expected texts were printed by Python 3 for `str(json.loads(input))`. */
describe('a value as Python writes it', () => {
  it.each([
    ['null', 'None'],
    ['true', 'True'],
    ['false', 'False'],
    ['"None"', 'None'],
    [`"it's"`, `it's`],
    ['1623886083321', '1623886083321'],
    ['1234567890123456789012', '1234567890123456789012'],
    ['-0', '0'],
    ['1.0', '1.0'],
    ['1.50', '1.5'],
    ['9.99', '9.99'],
    ['-0.0', '-0.0'],
    ['0e0', '0.0'],
    ['1E+2', '100.0'],
    ['1e15', '1000000000000000.0'],
    ['9007199254740993.0', '9007199254740992.0'],
    ['1e16', '1e+16'],
    ['1.5e16', '1.5e+16'],
    ['123456789012345678.0', '1.2345678901234568e+17'],
    ['1e22', '1e+22'],
    ['1e100', '1e+100'],
    ['-1e22', '-1e+22'],
    ['1e400', 'inf'],
    ['-1e400', '-inf'],
    ['1e-400', '0.0'],
    ['0.0001', '0.0001'],
    ['0.00012345', '0.00012345'],
    ['0.00001', '1e-05'],
    ['1.5e-7', '1.5e-07'],
    ['5e-324', '5e-324'],
    ['0.1000000000000000055', '0.1'],
    ['[]', '[]'],
    ['{}', '{}'],
    ['["Under $1000","Books"]', "['Under $1000', 'Books']"],
    ['[1,1.0,true,null,"a",[],{"k":"v"}]', "[1, 1.0, True, None, 'a', [], {'k': 'v'}]"],
    ['{"a":1,"b":[2,3]}', "{'a': 1, 'b': [2, 3]}"],
    ['{"a b":{"c":[false]}}', "{'a b': {'c': [False]}}"],
    [`["it's"]`, `["it's"]`],
    [`["say \\"hi\\""]`, `['say "hi"']`],
    [`["it's \\"both\\""]`, `['it\\'s "both"']`],
    [`["\\\\"]`, `['\\\\']`],
    ['["\\n\\r\\t\\b\\f\\u0000\\u001f\\u007f"]', "['\\n\\r\\t\\x08\\x0c\\x00\\x1f\\x7f']"],
    ['["\\u00a0\\u00ad\\u2028\\u3000\\ufeff"]', "['\\xa0\\xad\\u2028\\u3000\\ufeff']"],
    ['["\\u0600\\u0085"]', "['\\u0600\\x85']"],
    ['["é\\u0301\u{1f600}"]', "['é\u0301\u{1f600}']"],
    ['["\\ud800x\\udc00"]', "['\\ud800x\\udc00']"],
    ['["\\ue000","\\udbff\\udfff","\\udb40\\udc01"]', "['\\ue000', '\\U0010ffff', '\\U000e0001']"],
  ])('%s is %s', (json, text) => {
    expect(pythonText(parseJson(json))).toBe(text);
  });
});

describe('a column in the style of Python', () => {
  const DIGITS = fc.constantFrom(...['0', '-0', '7', '-12', '1.0', '-0.0', '1e2', '9.90', '1E400']);
  const value = fc.letrec<{ value: string; leaf: string }>((tie) => ({
    leaf: fc.oneof(
      DIGITS,
      fc.constantFrom('null', 'true', 'false'),
      fc.string().map(JSON.stringify),
    ),
    value: fc.oneof(
      { depthSize: 'small' },
      tie('leaf'),
      fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      fc.array(tie('value'), { maxLength: 2 }).map((items) => `{"it's":[${items.join()}]}`),
    ),
  })).value;

  it('has the text of pythonText, whether the value is parsed or its bytes are copied', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (json) => {
        expect(await columnOf(json)).toBe(pythonText(parseJson(json)));
      }),
      effort(500),
    );
  });
});

async function columnOf(json: string): Promise<unknown> {
  const body = Buffer.from(`{"event":"e","properties":{"a":${json}}}\n`);
  const batches = exportLines({ onUnreadableLine: 'fail' }).read(
    async (validator) => {
      validator.write(body);
      validator.end();
      return { verified: true, bytes: () => chunks(body), discard: async () => undefined };
    },
    {
      timeField: 'time',
      format: { kind: 'text', columns: eventColumns(), style: pythonStyle },
      envelope: () => ({ prefix: Buffer.alloc(0), suffix: Buffer.alloc(0) }),
    },
  );
  let text = '';
  for await (const { bytes } of batches) text += Buffer.from(bytes).toString();
  return (JSON.parse(text) as { readonly a: unknown }).a;
}

async function* chunks(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}
