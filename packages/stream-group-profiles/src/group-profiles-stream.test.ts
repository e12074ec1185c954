import { describe, expect, it } from '@jest/globals';
import { isJsonObject, type JsonObject } from '@source-mixpanel/exact-json';
import type { ProfileQuery, ReadProfiles } from '@source-mixpanel/mixpanel';
import { ConfigError, SystemError } from '@source-mixpanel/stream';
import { describeStream, failure, fakeClock, readStream, testIo } from '@source-mixpanel/testing';
import companies from '../fixtures/companies.json' with { type: 'json' };
import type { GroupProfilesOptions, GroupProfilesSource } from './group-profiles-options.js';
import { groupProfilesStream } from './group-profiles-stream.js';

const BIG = '1405123841946871899';
const rowsOf: Readonly<Record<string, readonly JsonObject[]>> = {
  [`-${BIG}`]: companies.company_id,
  [BIG]: companies.team,
  '7': companies.nothing,
};
const GROUPS = [{ id: `-${BIG}`, key: 'company_id' }, { id: BIG, key: 'team' }, { id: '7' }];

type How = 'filtered' | 'ignored' | 'nothing' | 'refused';

/** Creates a source with these profiles. `how` decides how it handles filters. */
function server(how: How = 'filtered'): GroupProfilesSource & { readonly asked: ProfileQuery[] } {
  const asked: ProfileQuery[] = [];
  const readProfiles: ReadProfiles = async function* (query) {
    await Promise.resolve();
    asked.push(query);
    if (query.where !== undefined && how === 'refused') {
      throw new SystemError('bad_request', 'Unable to parse selector.');
    }
    const rows = rowsOf[query.dataGroup ?? ''];
    if (rows === undefined) {
      const detail = 'status 404 from /api/query/engage: data group not found';
      throw new SystemError('not_found', 'Refused.', { detail });
    }
    const since = how === 'ignored' ? undefined : /"(\d[^"]+)"/.exec(query.where ?? '')?.[1];
    const propertiesOf = ({ $properties: properties }: JsonObject): JsonObject =>
      isJsonObject(properties) ? properties : {};
    const found = rows.filter((row) => {
      const seen = propertiesOf(row)['$last_seen'];
      if (since !== undefined && how === 'nothing') return false;
      return since === undefined || typeof seen !== 'string' || seen >= since;
    });
    const names = new Set(found.flatMap((row) => Object.keys(propertiesOf(row))));
    // One profile per batch, as if the page arrived in small chunks.
    for (const row of found) yield { names, rows: [row] };
  };
  return { asked, readProfiles, listGroups: () => Promise.resolve(GROUPS) };
}

const create = (
  source: GroupProfilesSource = server(),
  options: Partial<GroupProfilesOptions> = {},
) =>
  groupProfilesStream(source, { pageSize: 2, clock: fakeClock(Date.UTC(2024, 2, 6)), ...options });

describeStream('group_profiles', { create: () => create(), records: 4, slices: 3 });

const STATE = {
  states: [
    { partition: { data_group_id: `-${BIG}` }, cursor: { last_seen: '2024-03-02T12:00:00' } },
  ],
};

describe('group_profiles', () => {
  it('contains the profiles of all groups with key and id, with all digits', async () => {
    const { records, finished } = await readStream(create());
    expect(records.map((record) => [record['data_group_id'], record['group_key']])).toEqual([
      [`-${BIG}`, 'company_id'],
      [`-${BIG}`, 'company_id'],
      [`-${BIG}`, 'company_id'],
      [BIG, 'team'],
    ]);
    expect(records[0]).toMatchObject({ distinct_id: '3', name: 'Acme', plan: 'pro' });
    expect(finished['states']).toEqual([
      ...STATE.states,
      { partition: { data_group_id: BIG }, cursor: { last_seen: '2024-02-01T00:00:00' } },
    ]);
  });

  it('never replaces the columns of the group with a property', async () => {
    const { records } = await readStream(create());
    expect(records[2]).toMatchObject({ data_group_id: `-${BIG}`, _data_group_id: 'a property' });
    expect(records[1]).toMatchObject({ group_key: 'company_id', _Group_Key: 1 });
  });

  it('has all properties in one column in the format raw', async () => {
    const { records } = await readStream(create(server(), { format: 'raw' }));
    expect(records[2]).toEqual({
      data_group_id: `-${BIG}`,
      group_key: 'company_id',
      distinct_id: 'Łódź 🚀',
      last_seen: null,
      properties: { seats: 10, data_group_id: 'a property' },
    });
  });

  it('requests in a later sync the profiles updated since the cursor, including those of its second', async () => {
    const source = server();
    const { records } = await readStream(create(source), STATE);
    expect(records.map(({ distinct_id: id }) => id)).toEqual(['4', 'Łódź 🚀', '3']);
    expect(source.asked.map(({ where }) => where?.includes('2024-03-02T12:00:00'))).toEqual([
      true,
      undefined,
      undefined,
    ]);
  });

  it('leaves out older profiles if the filter is ignored', async () => {
    const { records } = await readStream(create(server('ignored')), STATE);
    expect(records.map(({ distinct_id: id }) => id)).toEqual(['4', 'Łódź 🚀', '3']);
  });

  it('reads all profiles if the filtered response lacks the profile that set the cursor', async () => {
    const source = server('nothing');
    const { records } = await readStream(create(source), STATE);
    expect(records.map(({ distinct_id: id }) => id)).toEqual(['4', 'Łódź 🚀', '3']);
    expect(source.asked.map(({ where }) => where !== undefined)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('reads all profiles if the filter is rejected, with one warning', async () => {
    const io = testIo();
    const { records } = await readStream(create(server('refused')), STATE, io);
    expect(records.map(({ distinct_id: id }) => id)).toEqual(['4', 'Łódź 🚀', '3']);
    expect(io.notices).toEqual([
      { kind: 'warning', message: expect.stringContaining('refused to filter') },
    ]);
  });

  it('reads the configured hours before the cursor again', async () => {
    const { records } = await readStream(create(server(), { lookBackHours: 24 }), STATE);
    expect(records).toHaveLength(4);
  });

  it('leaves out a deleted group, with a warning, and reads the others', async () => {
    const io = testIo();
    const gone = { ...server(), listGroups: () => Promise.resolve([{ id: '5' }, ...GROUPS]) };
    const { records } = await readStream(create(gone), undefined, io);
    expect(records).toHaveLength(4);
    expect(io.notices).toEqual([
      { kind: 'warning', message: expect.stringMatching(/^The group 5 is left out: /) },
    ]);
  });

  it('fails if a proxy responds with status 404 and another text', async () => {
    const refused: ReadProfiles = () => {
      throw new SystemError('not_found', 'Refused.', { detail: 'status 404: <html>' });
    };
    const source = { ...server(), readProfiles: refused };
    expect(await failure(readStream(create(source)))).toMatchObject({ code: 'not_found' });
  });

  it.each(['forbidden', 'plan'] as const)(
    'adds the required plan and role to the error %s',
    async (code) => {
      const refuse = (): never => {
        throw new ConfigError(code, 'No.');
      };
      for (const source of [
        { ...server(), readProfiles: refuse },
        { ...server(), listGroups: () => Promise.reject(new ConfigError(code, 'No.')) },
      ]) {
        expect(await failure(readStream(create(source)))).toMatchObject({
          code,
          message: expect.stringContaining('Group Analytics'),
        });
      }
    },
  );

  it('reads only the groups with the configured keys, and warns about a key that no group has', async () => {
    const named = GROUPS.filter(({ key }) => key !== undefined);
    const source = { ...server(), listGroups: () => Promise.resolve(named) };
    const io = testIo();
    const { records } = await readStream(
      create(source, { keys: ['team', 'no such'] }),
      undefined,
      io,
    );
    expect(source.asked.map(({ dataGroup }) => dataGroup)).toEqual([BIG]);
    expect(records).toHaveLength(1);
    expect(io.notices).toEqual([
      { kind: 'warning', message: expect.stringContaining('no group with the key "no such"') },
    ]);
  });

  it('fails, and emits nothing, if it is unknown which group has a configured key', async () => {
    const source = { ...server(), listGroups: () => Promise.resolve([{ id: BIG }]) };
    const read = readStream(create(source, { keys: ['team'] }));
    expect(await failure(read)).toMatchObject({ code: 'group_key_unknown' });
  });

  it('keeps the cursors of groups that are not configured', async () => {
    const { finished } = await readStream(create(server(), { keys: ['team'] }), STATE);
    expect(finished['states']).toEqual(expect.arrayContaining([...STATE.states]));
  });

  it('reads groups last that failed in the last sync', async () => {
    const source = server();
    await readStream(create(source), { states: [], failed_partitions: [`-${BIG}`] });
    expect(source.asked.map(({ dataGroup }) => dataGroup)).toEqual([BIG, '7', `-${BIG}`]);
  });

  it('treats a cursor in the future as the present', async () => {
    const future = {
      states: [{ partition: { data_group_id: BIG }, cursor: { last_seen: '2031-01-01T00:00:00' } }],
    };
    const io = testIo();
    const { records } = await readStream(create(), future, io);
    expect(records).toHaveLength(3);
    expect(io.notices.filter(({ kind }) => kind === 'warning')).toHaveLength(1);
  });
});
