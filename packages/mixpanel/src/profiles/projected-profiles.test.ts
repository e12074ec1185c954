import { describe, expect, it } from '@jest/globals';
import { parseJson, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { testIo } from '@source-mixpanel/testing';
import { createPrivacy } from '../selection/create-privacy.js';
import { profileProjection, requestedProperties } from '../selection/projections.js';
import { profileColumns } from './profile-columns.js';
import { profileRecordSchema } from './profile-record-schema.js';
import { profileRecords, type ProfileFormat } from './profile-records.js';

const privacy = createPrivacy({
  drop: ['$email'],
  hash: ['$phone', 'tags'],
  hashIds: true,
  key: 'a key of 16 bytes',
});
const PROFILE = {
  $distinct_id: '$device:u',
  $properties: parseJson(
    '{"$last_seen":"2024-03-01T10:00:00","$email":"a@b","$phone":1.50,"tags":["x"],"plan":"pro","$user_id":"u"}',
  ) as JsonObject,
};
const hashOf = (value: string): unknown => privacy?.hashed(value);

async function recordOf(format: ProfileFormat, properties?: readonly string[]) {
  const columns = profileColumns();
  const batch = { names: new Set(Object.keys(PROFILE.$properties)), rows: [PROFILE] };
  async function* batches() {
    await Promise.resolve();
    yield batch;
  }
  const projection = profileProjection(properties, privacy);
  const options = { columns, present: () => Date.UTC(2030), format, projection };
  const rows: JsonObject[] = [];
  for await (const records of profileRecords(batches(), options)) rows.push(...records.rows);
  return { record: JSON.parse(writeJson(rows[0] ?? null)) as unknown, names: columns.dump() };
}

describe('profiles with dropped and hashed properties', () => {
  it('have hashes instead of ids and hashed values, and no dropped property', async () => {
    const { record, names } = await recordOf('columns');
    expect(record).toEqual({
      distinct_id: `$device:${String(hashOf('u'))}`,
      last_seen: '2024-03-01T10:00:00',
      phone: hashOf('1.50'),
      tags: [hashOf('x')],
      plan: 'pro',
      user_id: hashOf('u'),
    });
    expect(JSON.stringify(names)).not.toContain('email');
  });

  it('have the same hashes in the raw format', async () => {
    const { record } = await recordOf('raw');
    expect(record).toEqual({
      distinct_id: `$device:${String(hashOf('u'))}`,
      last_seen: '2024-03-01T10:00:00',
      properties: {
        $last_seen: '2024-03-01T10:00:00',
        $phone: hashOf('1.50'),
        tags: [hashOf('x')],
        plan: 'pro',
        $user_id: hashOf('u'),
      },
    });
  });

  it('have only the selected properties and the cursor if the user selected properties', async () => {
    const { record } = await recordOf('columns', ['plan', '$email']);
    expect(Object.keys(record as object)).toEqual(['distinct_id', 'last_seen', 'plan']);
    expect(requestedProperties(profileProjection(['plan', '$email'], privacy))).toEqual([
      '$last_seen',
      'plan',
    ]);
  });

  it('have a schema without dropped properties, in which hashes are strings', async () => {
    const types = new Map([
      ['$email', 'string'],
      ['$phone', 'number'],
      ['tags', 'list'],
      ['plan', 'string'],
    ]);
    const projection = profileProjection(undefined, privacy);
    const schema = await profileRecordSchema(() => Promise.resolve(types), testIo(), {
      projection,
    });
    const properties = schema['properties'] as JsonObject;
    expect(properties).not.toHaveProperty('email');
    expect(properties['phone']).toEqual({ type: ['null', 'string'] });
    expect(properties['tags']).toEqual({ type: ['null', 'array'] });
    expect(Object.keys(properties)).toEqual(
      expect.arrayContaining(['distinct_id', 'last_seen', 'city', 'plan']),
    );
  });
});
