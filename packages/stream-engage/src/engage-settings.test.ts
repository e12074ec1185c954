import { describe, expect, it } from '@jest/globals';
import type { ProfileQuery, ReadProfiles } from '@source-mixpanel/mixpanel';
import { parseJson, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { describeStream, fakeClock, readStream, testIo } from '@source-mixpanel/testing';
import { engageStream, type EngageOptions } from './engage-stream.js';

const PROPERTIES =
  '{"$last_seen":"2024-03-01T10:00:00","$email":"a","email":1.50,"é":{"$b":[null]}}';

/** Creates a stream with one profile. */
function create(
  options: Partial<EngageOptions>,
  asked: ProfileQuery[] = [],
  properties: string = PROPERTIES,
) {
  const readProfiles: ReadProfiles = async function* (query) {
    asked.push(query);
    await Promise.resolve();
    const $properties = parseJson(properties) as JsonObject;
    yield { names: new Set(Object.keys($properties)), rows: [{ $distinct_id: 'u', $properties }] };
  };
  const profileProperties = (): Promise<never> => Promise.reject(new Error('nothing is asked'));
  return engageStream(
    { readProfiles, profileProperties },
    {
      startDate: '2024-01-01',
      zone: 'UTC',
      clock: fakeClock(Date.UTC(2024, 5, 1)),
      pageSize: 1000,
      ...options,
    },
  );
}

describeStream('engage', {
  create: () => create({ format: 'raw' }),
  records: 1,
  slices: 1,
});

describe('engage', () => {
  it('requests the hours of the lookback window before its cursor, and keeps the cursor', async () => {
    const asked: ProfileQuery[] = [];
    const stream = create({ lookBackHours: 48, format: 'raw' }, asked);
    const read = await readStream(stream, stream.state.parse({ last_seen: '2024-03-02T12:00:00' }));
    expect(asked[0]?.where).toContain('"2024-02-29T12:00:00"');
    expect(read.records).toHaveLength(1);
    expect(read.finished.last_seen).toBe('2024-03-02T12:00:00');
  });

  it('emits all properties in one column in the raw format, with names, types and digits unchanged', async () => {
    const { records } = await readStream(create({ format: 'raw' }));
    expect(writeJson(records)).toBe(
      `[{"distinct_id":"u","last_seen":"2024-03-01T10:00:00","properties":${PROPERTIES}}]`,
    );
  });

  it('declares three columns in the raw format, without a request to Mixpanel', async () => {
    const { properties } = await create({ format: 'raw' }).schema(testIo());
    expect(Object.keys(properties as JsonObject)).toEqual([
      'distinct_id',
      'last_seen',
      'properties',
    ]);
  });

  it('warns once about more than 5,000 property names, unless the format is raw', async () => {
    const names = Array.from({ length: 5001 }, (_, index) => [`p${index}`, index]);
    const properties = JSON.stringify(Object.fromEntries(names));
    const io = testIo();
    await readStream(create({}, [], properties), undefined, io);
    await readStream(create({ format: 'raw' }, [], properties), undefined, io);
    expect(io.notices.filter(({ kind }) => kind === 'warning')).toEqual([
      { kind: 'warning', message: expect.stringContaining('Set `engage_format` to `raw`') },
    ]);
  });
});

describe('the selection of profiles', () => {
  const selection = { where: 'properties["plan"] == "pro" or x', properties: ['$email'] };

  it('is combined with the filter for profiles updated since the start', async () => {
    const asked: ProfileQuery[] = [];
    await readStream(create({ selection }, asked));
    const [{ where, properties } = { where: '' }] = asked;
    expect(where).toMatch(
      /^\(properties\["plan"\] == "pro" or x\) and \(.*\$last_seen.* or not .*\)$/,
    );
    expect(properties).toEqual(['$last_seen', '$email']);
  });

  it('is saved, and a change of it causes a warning', async () => {
    const { finished } = await readStream(create({ selection }));
    expect(finished).toHaveProperty('selection');
    const io = testIo();
    const stream = create({});
    const next = await readStream(stream, stream.state.parse(finished), io);
    expect(io.notices.filter(({ kind }) => kind === 'warning')).toHaveLength(1);
    expect(next.finished).not.toHaveProperty('selection');
  });
});
