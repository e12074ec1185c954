import { describe, expect, it } from '@jest/globals';
import { formsOf } from './forms-of.js';
import { specBreaks } from './spec-breaks.js';

const older = {
  required: ['a'],
  properties: {
    a: { type: 'object', oneOf: [{ properties: { kind: { const: 'x' } } }] },
    properties: { type: 'string', enum: ['US', 'EU'] },
  },
};

describe('specBreaks', () => {
  it('accepts additional fields and choices', () => {
    const properties = {
      ...older.properties,
      properties: { type: 'string', enum: ['EU', 'US', 'IN'] },
      b: {},
    };
    expect(specBreaks(older, { ...older, properties })).toEqual([]);
  });

  it.each([
    ['it.properties is gone', { properties: { a: older.properties.a } }],
    ['it now requires "b"', { required: ['a', 'b'] }],
    [
      'it.properties has another type',
      { properties: { ...older.properties, properties: { type: 'integer' } } },
    ],
    [
      'it.properties lost the choice "US"',
      { properties: { ...older.properties, properties: { type: 'string', enum: ['EU'] } } },
    ],
    [
      'it.a|0.kind has another constant',
      {
        properties: {
          ...older.properties,
          a: { type: 'object', oneOf: [{ properties: { kind: { const: 'y' } } }] },
        },
      },
    ],
    ['it.a|0 is gone', { properties: { ...older.properties, a: { type: 'object' } } }],
    [
      'it.a now has choices',
      { properties: { ...older.properties, a: { ...older.properties.a, enum: [] } } },
    ],
  ])('reports that %s', (what, change) => {
    expect(specBreaks(older, { ...older, ...change })).toEqual([what]);
  });
});

describe('formsOf', () => {
  it('returns the same forms for other days, more partitions and other names of properties', () => {
    const state = {
      states: [{ id: 1, day: '2026-11-07' }],
      names: { a: 'b' },
      names_by_rule: ['x9'],
    };
    const later = {
      states: [
        { id: 2, day: '2026-12-24' },
        { id: 30, day: '2026-01-01' },
      ],
      names: { c: 'd' },
      names_by_rule: ['Y/=', 'z'],
    };
    expect(formsOf(later)).toEqual(formsOf(state));
  });

  it.each([
    [{ day: '2026-11-07T00:00:00Z' }],
    [{ day: 20261107 }],
    [{ day: null }],
    [{ day: '2026-11-07', more: true }],
    [{ day: ['2026-11-07'] }],
  ])('returns another form for %j than for a day', (state) => {
    const known = formsOf({ day: '2026-11-07' });
    expect([...formsOf(state)].filter((form) => !known.has(form))).not.toEqual([]);
  });
});
