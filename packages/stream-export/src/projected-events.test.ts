import { describe, expect, it } from '@jest/globals';
import { createPrivacy, eventColumns } from '@source-mixpanel/mixpanel';
import { describeStream, fakeClock, testIo } from '@source-mixpanel/testing';
import { event } from '../test/events.js';
import { createMixpanel, type StoredEvent } from '../test/in-memory-mixpanel.js';
import { runSync, streamOver, type StreamOptions } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';

const NOON = Date.parse('2024-03-14T12:00:00Z');
const privacy = createPrivacy({
  drop: ['$email'],
  hash: ['plan'],
  hashIds: true,
  key: 'a key of 16 bytes',
});
const base = event('i', '2024-03-13T10:00:00Z');
const EVENT = {
  ...base,
  properties: { ...base.properties, $email: 'planted', plan: 'pro', $city: 'Łódź', seats: 5 },
};

function stream(options: Partial<StreamOptions>, events: readonly StoredEvent[] = [EVENT]) {
  const clock = stepClock(NOON);
  const mixpanel = createMixpanel({ clock, events, zone: 'UTC' });
  return streamOver(mixpanel, { clock, startDate: '2024-03-13', ...options });
}
const schemaOf = async (options: Partial<StreamOptions>): Promise<readonly string[]> => {
  const { properties } = await stream(options).schema(testIo());
  return Object.keys(properties as object);
};

describe('events with selected, hashed or dropped properties', () => {
  const hash = (text: string): unknown => privacy?.hashed(text);

  it('have the columns of the selected properties, and those that every event has', async () => {
    const { records, state } = await runSync(stream({ selection: { properties: ['$city'] } }));
    expect(Object.keys(records[0] ?? {}).sort()).toEqual(
      ['city', 'distinct_id', 'event', 'insert_id', 'mp_processing_time_ms', 'time'].sort(),
    );
    const columns = eventColumns({ saved: state }).entries();
    expect(columns.map(([name]) => name)).toEqual(['$city', '$insert_id', 'mp_processing_time_ms']);
    expect(await schemaOf({ selection: { properties: ['$city', 'mine'] } })).toEqual([
      'city',
      'distinct_id',
      'event',
      'insert_id',
      'mine',
      'mp_processing_time_ms',
      'time',
    ]);
  });

  it.each(['text', 'python_text'] as const)(
    'have hashes instead of the values of ids and of hashed properties in the format %s',
    async (format) => {
      const { records } = await runSync(stream({ privacy, format }));
      expect(records).toEqual([
        {
          event: 'Viewed',
          time: '2024-03-13T10:00:00Z',
          distinct_id: hash('user-1'),
          insert_id: 'i',
          mp_processing_time_ms: '1710324000000',
          plan: hash('pro'),
          city: 'Łódź',
          seats: '5',
        },
      ]);
    },
  );

  it('have hashes in the format raw, both in the columns and in `properties`', async () => {
    const { records } = await runSync(stream({ privacy, format: 'raw', key: 'event_key' }));
    expect(records).toEqual([
      {
        event: 'Viewed',
        time: '2024-03-13T10:00:00Z',
        distinct_id: hash('user-1'),
        insert_id: 'i',
        mp_processing_time_ms: 1710324000000,
        properties: {
          time: 1710324000,
          distinct_id: hash('user-1'),
          $insert_id: 'i',
          plan: hash('pro'),
          $city: 'Łódź',
          seats: 5,
          mp_processing_time_ms: 1710324000000,
        },
        event_key: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      },
    ]);
  });

  it('have a schema without dropped properties', async () => {
    const dropping = createPrivacy({
      drop: ['mp_processing_time_ms', '$city'],
      hash: [],
      hashIds: false,
      key: undefined,
    });
    expect(await schemaOf({ privacy: dropping, format: 'raw', key: 'event_key_stable' })).toEqual([
      'distinct_id',
      'event',
      'event_key_stable',
      'insert_id',
      'properties',
      'time',
    ]);
    const columns = await schemaOf({ privacy: dropping });
    expect(columns).toContain('region');
    expect(columns).not.toContain('city');
  });
});

describe('the key column of events', () => {
  it('is declared as primary key if it is configured', async () => {
    expect(stream({}).primaryKey).toEqual([]);
    const { otherKeys } = stream({});
    expect(otherKeys?.columns).toEqual(['event_key', 'event_key_stable']);
    expect(otherKeys?.setting).toContain('`export_key`');
    expect(stream({ key: 'event_key' }).otherKeys?.columns).toEqual(['event_key_stable']);
    expect(stream({ key: 'event_key_stable' }).otherKeys?.columns).toEqual(['event_key']);
    expect(stream({ key: 'event_key' }).primaryKey).toEqual([['event_key']]);
    expect(await schemaOf({ key: 'event_key_stable' })).toContain('event_key_stable');
  });

  it('is never assigned to a property; the stream fails if a state assigns it', async () => {
    const taken = { ...EVENT, properties: { ...EVENT.properties, Event_Key: 'mine' } };
    const { records } = await runSync(stream({ key: 'event_key' }, [taken]));
    expect(records[0]).toMatchObject({ _Event_Key: 'mine' });
    const { state } = await runSync(stream({}, [taken]));
    await expect(runSync(stream({ key: 'event_key' }, [taken]), { state })).rejects.toMatchObject({
      code: 'key_column_taken',
    });
  });

  it('leads to a warning about events without an id', async () => {
    const others = { ...EVENT, properties: { ...EVENT.properties, $insert_id: null } };
    const { warnings } = await runSync(stream({ key: 'event_key' }, [EVENT, others]));
    expect(warnings).toEqual([expect.stringMatching(/^No \$insert_id in 1 event of 2024-03-13;/)]);
  });
});

describe('the key of the hashes', () => {
  const other = createPrivacy({
    drop: [],
    hash: ['plan'],
    hashIds: false,
    key: 'another key of it',
  });

  it('is recorded in the state, so that another key is rejected, even after a sync without a key', async () => {
    const { state } = await runSync(stream({ privacy }));
    expect(state).toMatchObject({ hash_key: privacy?.keyMark });
    const refused = { code: 'hash_key_changed', kind: 'config' };
    await expect(runSync(stream({ privacy: other }), { state })).rejects.toMatchObject(refused);
    const without = await runSync(stream({}), { state });
    await expect(
      runSync(stream({ privacy: other }), { state: without.state }),
    ).rejects.toMatchObject(refused);
  });
});

describeStream('export', {
  create: () =>
    streamOver(
      createMixpanel({
        clock: stepClock(NOON),
        events: ['1', '2', '3'].map((id, day) => ({
          ...event(id, `2024-03-1${day + 1}T10:00:00Z`),
          properties: { ...EVENT.properties, $insert_id: id },
        })),
        zone: 'UTC',
        filter: 'refused',
      }),
      {
        clock: fakeClock(NOON),
        attributionDays: 0,
        startDate: '2024-03-11',
        windowDays: 1,
        selection: { properties: ['plan', '$email'], inMilliseconds: true },
        privacy,
        key: 'event_key',
      },
    ),
  records: 3,
  slices: 3,
  writes: 'bytes',
});
