import { describe, expect, it } from '@jest/globals';
import { recordSchema } from './schema.js';

describe('the schema of records', () => {
  it('is the same text whatever the order of the properties', () => {
    const [a, b] = [{ type: 'string' }, { type: 'integer' }];
    expect(JSON.stringify(recordSchema({ b, a }))).toBe(JSON.stringify(recordSchema({ a, b })));
    expect(recordSchema({ b, a })).toMatchObject({ type: 'object', properties: { a, b } });
  });

  it('holds a property called __proto__ like any other', () => {
    const properties = Object.fromEntries([['__proto__', { type: 'string' }]]);
    expect(JSON.stringify(recordSchema(properties))).toContain('"__proto__":{"type":"string"}');
  });
});
