import { describe, expect, it } from '@jest/globals';
import { recordSchema } from './schema.js';

describe('recordSchema', () => {
  it('returns the same JSON text in whatever order the properties are passed', () => {
    const [a, b] = [{ type: 'string' }, { type: 'integer' }];
    expect(JSON.stringify(recordSchema({ b, a }))).toBe(JSON.stringify(recordSchema({ a, b })));
    expect(recordSchema({ b, a })).toMatchObject({ type: 'object', properties: { a, b } });
  });

  it('keeps a property named __proto__ like any other', () => {
    const properties = Object.fromEntries([['__proto__', { type: 'string' }]]);
    expect(JSON.stringify(recordSchema(properties))).toContain('"__proto__":{"type":"string"}');
  });
});
