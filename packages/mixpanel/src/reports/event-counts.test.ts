import { afterEach, describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import fc from 'fast-check';
import {
  answered,
  closeScriptedMixpanels,
  scriptedMixpanel,
} from '../../test/scripted-mixpanel.js';
import { expectUnexpected } from '../../test/unexpected.js';
import type { CallIo } from '@source-mixpanel/stream';
import type { Client } from '../client/client.js';
import { chunksOfNames, eventCountsOf, eventNames } from './event-counts.js';

afterEach(closeScriptedMixpanels);

const days = { from: '2026-06-01', to: '2026-06-02' };
const counted = (values: object) => answered({ data: { series: [], values }, legend_size: 1 });

describe('eventCountsOf', () => {
  it('requests the counts by name and hour, for both days inclusive', async () => {
    const { client, asked } = await scriptedMixpanel([
      counted({ buy: { '2026-06-01 05:00:00': 3, '2026-06-01 06:00:00': 0 }, error: {} }),
    ]);
    const names = ['buy', 'error'];
    const counts = await eventCountsOf(client)({ names, ...days, unit: 'hour' }, testIo());
    expect(counts).toEqual(
      new Map([
        [
          'buy',
          new Map([
            ['2026-06-01 05:00:00', 3],
            ['2026-06-01 06:00:00', 0],
          ]),
        ],
        ['error', new Map()],
      ]),
    );
    expect(asked()).toMatchObject([
      {
        path: '/api/query/events',
        query: {
          event: '["buy","error"]',
          type: 'general',
          unit: 'hour',
          from_date: '2026-06-01',
          to_date: '2026-06-02',
        },
      },
    ]);
  });

  it('sends one request per 200 names, and combines the responses', async () => {
    const names = Array.from({ length: 201 }, (_, index) => `e${index}`);
    const { client, asked } = await scriptedMixpanel([
      counted({ e0: { '2026-06-01': 1 } }),
      counted({ e200: { '2026-06-02': 2 } }),
    ]);
    const counts = await eventCountsOf(client)({ names, ...days, unit: 'day' }, testIo());
    expect([...counts.keys()]).toEqual(['e0', 'e200']);
    expect(asked().map(({ query }) => query['event']?.split(',').length)).toEqual([200, 1]);
  });

  it('sends no request if there are no names', async () => {
    const { client, asked } = await scriptedMixpanel([]);
    const counts = await eventCountsOf(client)({ names: [], ...days, unit: 'day' }, testIo());
    expect([counts.size, asked()]).toEqual([0, []]);
  });

  it.each([
    [{ private: 1 }, 'data.values of an event'],
    [{ private: { '2026-06-01 05:00:00': 1.5 } }, 'a bucket in data.values of an event'],
    [{ a: { private: 1 } }, 'a bucket in data.values of an event'],
  ])('rejects counts in any other form: %j', async (values, member) => {
    const request = { names: ['a'], ...days, unit: 'hour' } as const;
    const ask = (client: Client) => (io: CallIo) => eventCountsOf(client)(request, io);
    await expectUnexpected(ask, { data: { series: [], values } }, member);
  });
});

describe('the names of events', () => {
  it('are requested with the maximum limit', async () => {
    const { client, asked } = await scriptedMixpanel([answered(['b', 'a'])]);
    expect(await eventNames(client)(testIo())).toEqual(['b', 'a']);
    expect(asked()).toMatchObject([
      { path: '/api/query/events/names', query: { type: 'general', limit: '5000' } },
    ]);
  });

  it('are rejected if one is not a string', async () => {
    await expectUnexpected(eventNames, ['private', 1], '1');
  });
});

describe('chunksOfNames', () => {
  it('returns every name once, in order, in chunks that fit into a request unless a single name is too long', () => {
    const name = fc.oneof(fc.string(), fc.string({ minLength: 250, maxLength: 300 }));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 500 }), (names) => {
        const chunks = chunksOfNames(names);
        expect(chunks.flat()).toEqual(names);
        for (const chunk of chunks) {
          expect(chunk.length).toBeGreaterThan(0);
          expect(chunk.length).toBeLessThanOrEqual(200);
          const bytes = encodeURIComponent(JSON.stringify(chunk)).length;
          if (chunk.length > 1) expect(bytes).toBeLessThanOrEqual(6 * 1024 + 10);
        }
      }),
    );
  });
});
