import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { joinFilters } from './join-filters.js';
import { eventLists } from './selections.js';

const encoded = (names: readonly string[]): string =>
  new URLSearchParams({ event: JSON.stringify(names) }).toString();

describe('eventLists', () => {
  it('divides names into disjoint lists, in their order, each short enough for a URL', () => {
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('é'.repeat(400), '日'));
    const names = fc.array(fc.array(name, { maxLength: 40 })).map((lists) => lists.flat());
    fc.assert(
      fc.property(names, (all) => {
        const lists = eventLists(all).map((list) => list ?? []);
        expect(lists.flat()).toEqual([...new Set(all)]);
        for (const list of lists) {
          expect(list.length === 1 || encoded(list).length <= 6 * 1024 + 20).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('returns one list if all names fit into it', () => {
    expect(eventLists(Array.from({ length: 200 }, (_, at) => `event ${at}`))).toHaveLength(1);
    const long = Array.from({ length: 2000 }, (_, at) => `event ${at}`);
    const bytes = encoded(long).length;
    expect(eventLists(long)).toHaveLength(Math.ceil(bytes / (6 * 1024)));
  });

  it('returns [undefined] if no names are configured', () => {
    expect(eventLists(undefined)).toEqual([undefined]);
  });
});

describe('joinFilters', () => {
  it('puts several filters in parentheses, because or has the lowest precedence in Mixpanel', () => {
    expect(joinFilters(['a or b', undefined, 'c', 'd or e'])).toBe('(a or b) and (c) and (d or e)');
    expect(joinFilters([undefined, 'a or b'])).toBe('a or b');
    expect(joinFilters([undefined])).toBeUndefined();
  });
});
