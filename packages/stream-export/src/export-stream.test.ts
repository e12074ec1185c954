import { describe, expect, it } from '@jest/globals';
import { describeStream } from '@source-mixpanel/testing';
import { event } from '../test/events.js';
import { fixtureEvents } from '../test/fixture-events.js';
import { createMixpanel, type MixpanelOptions } from '../test/in-memory-mixpanel.js';
import { runSync, streamOver, type StreamOptions } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';

const clock = stepClock(Date.parse('2024-03-06T12:00:00Z'));
const create = (project: Partial<MixpanelOptions> = {}, options: Partial<StreamOptions> = {}) =>
  streamOver(createMixpanel({ clock, zone: 'UTC', events: fixtureEvents, ...project }), {
    clock,
    startDate: '2024-03-01',
    ...options,
  });

const conformance = {
  records: fixtureEvents.length,
  writes: 'bytes',
  otherStates: [{ names: { $city: 'town' } }],
} as const;

// With `filter: 'refused'`, the filter is never verified. Otherwise the second sync would verify it
// and save the result, although it reads nothing new.
describeStream('export', {
  ...conformance,
  // Without a lookback window, which would read events again that a wrong cursor has skipped.
  create: () => create({ filter: 'refused' }, { windowDays: 4, attributionDays: 0 }),
  slices: 2,
});
describe('a sync that reads all days in one slice', () => {
  describeStream('export', { ...conformance, create: () => create(), slices: 1 });
});

describe('the formats of export', () => {
  const recordOf = async (id: string, options: Partial<StreamOptions>, io = {}) => {
    const { records } = await runSync(create({}, options), { io });
    return records.find((record) => record['insert_id'] === id);
  };

  it('writes every property as text in its own column', async () => {
    expect(await recordOf('a-1', { format: 'text' })).toEqual({
      event: 'Last second of a day',
      time: '2024-03-01T23:59:59Z',
      distinct_id: 'user-1',
      insert_id: 'a-1',
      mp_processing_time_ms: '1709337600500',
      city: 'Łódź',
      _city: "the project's own",
      vip: 'false',
      ref: null,
      tags: '["a",1,null]',
    });
  });

  it('writes nested values, booleans and null like Python in the format python_text', async () => {
    expect(await recordOf('a-1', { format: 'python_text' })).toMatchObject({
      vip: 'False',
      ref: 'None',
      tags: "['a', 1, None]",
      city: 'Łódź',
    });
  });

  it('keeps names and types in one column in the format raw, and has no names in the state', async () => {
    const stream = create({}, { format: 'raw' });
    const { records, state } = await runSync(stream);
    expect(records.find((record) => record['insert_id'] === 'a-1')).toEqual({
      event: 'Last second of a day',
      time: '2024-03-01T23:59:59Z',
      distinct_id: 'user-1',
      insert_id: 'a-1',
      mp_processing_time_ms: 1709337600500,
      properties: {
        time: 1709337599,
        distinct_id: 'user-1',
        $insert_id: 'a-1',
        mp_processing_time_ms: 1709337600500,
        $city: 'Łódź',
        city: "the project's own",
        vip: false,
        ref: null,
        tags: ['a', 1, null],
      },
    });
    expect(state).not.toHaveProperty('names');
    expect(state).not.toHaveProperty('names_by_rule');
  });

  it('never assigns one column to two properties, whatever their names', async () => {
    const record = (await recordOf('b-2', {})) ?? {};
    const columns = Object.keys(record).map((column) => column.toLowerCase());
    expect(new Set(columns).size).toBe(Object.keys(fixtureEvents[2]?.properties ?? {}).length + 3);
    expect(record).toMatchObject({
      event: 'Hostile names',
      _event: 'a property named like the event',
      time: '2024-03-02T12:00:00Z',
      _time: 'a property named like the time',
      __Time: 'the same in another case',
      distinct_id: '',
      _distinct_id: 'and like the id',
      insert_id: 'b-2',
      _insert_id: 'without its dollar',
      userName: '1',
      _userName: '2',
      __username: '3',
      '': 'no name at all',
      _: 'a dollar alone',
    });
  });

  it('omits columns that are not kept', async () => {
    const io = { keeps: (column: string) => ['insert_id', 'time'].includes(column) };
    expect(await recordOf('a-1', {}, io)).toEqual({
      insert_id: 'a-1',
      time: '2024-03-01T23:59:59Z',
    });
  });

  it('emits events without a valid time, and counts them in one warning', async () => {
    const untimed = { ...event('u', '2024-03-05T08:00:00Z'), properties: { time: 'whenever' } };
    const { records, warnings } = await runSync(create({ events: [untimed, untimed] }));
    expect(records.map(({ time }) => time)).toEqual([null, null]);
    expect(warnings).toEqual([expect.stringContaining('2 events of 2024-03-01 to 2024-03-05')]);
  });
});
