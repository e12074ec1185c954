import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { ConfigError, SystemError, TransientError } from '@source-mixpanel/stream';
import { testIo } from '@source-mixpanel/testing';
import { profileRecordSchema } from './profile-record-schema.js';

const STATIC =
  'browser browser_version city country_code distinct_id email first_name id last_name last_seen name region timezone unblocked';

async function schemaFor(types: Readonly<Record<string, string | undefined>>, extra = {}) {
  const asked = () => Promise.resolve(new Map(Object.entries(types)));
  const schema = await profileRecordSchema(asked, testIo(), { extra });
  const properties = schema['properties'] as Record<string, JsonObject>;
  return { schema, properties, names: Object.keys(properties) };
}

describe('profileRecordSchema', () => {
  it('has the columns of the records with their types, for all property names and types', async () => {
    const { properties } = await schemaFor({
      $created: 'string',
      $is_active: 'boolean',
      $CreatedDateTimestamp: 'number',
      $CreatedDate: 'datetime',
      $properties: 'object',
      $tags: 'list',
      exact: 'integer',
      items: 'array',
      odd: 'duration',
      unknown: 'unknown',
      untyped: undefined,
      day: 'date',
      $User: 'string',
      user: 'number',
    });
    const types = Object.entries(properties)
      .filter(([, { description }]) => description === undefined)
      .map(([name, { type, ...rest }]) => [name, (type as string[])[1], Object.keys(rest).length]);
    expect(types).toEqual([
      ['CreatedDate', 'string', 0],
      ['CreatedDateTimestamp', 'number', 0],
      ['User', 'string', 0],
      ['_user', 'number', 0],
      ['created', 'string', 0],
      ['day', 'string', 0],
      ['exact', 'integer', 0],
      ['is_active', 'boolean', 0],
      ['items', 'array', 0],
      ['odd', 'string', 0],
      ['properties', 'object', 0],
      ['tags', 'array', 0],
      ['unknown', 'string', 0],
      ['untyped', 'string', 0],
    ]);
    expect(Object.values(properties).every(({ type }) => (type as string[])[0] === 'null')).toBe(
      true,
    );
  });

  it('has the columns of every project with descriptions, sorted by name; properties never replace them', async () => {
    const { schema, properties, names } = await schemaFor({
      $last_seen: 'datetime',
      $browser_version: 'number',
      email: 'list',
    });
    expect(names.join(' ')).toBe(STATIC);
    expect(schema['additionalProperties']).toBe(true);
    expect(properties['last_seen']).toMatchObject({
      type: ['null', 'string'],
      format: 'date-time',
    });
    for (const { type, description } of Object.values(properties)) {
      expect([type, typeof description]).toEqual([['null', 'string'], 'string']);
    }
  });

  it('has no two columns that differ only in case', async () => {
    const { names } = await schemaFor(
      { City: 'string', NAME: 'string', $name: 'string', Cohort_ID: 'number' },
      {
        cohort_id: { type: ['null', 'integer'] },
      },
    );
    expect(names).toEqual(
      expect.arrayContaining(['City', '_NAME', 'name', '_Cohort_ID', 'cohort_id']),
    );
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  });

  it.each([
    new ConfigError('forbidden', 'The account may not.'),
    new SystemError('not_found', 'Not here.'),
    new TransientError('server_failed', 'Later.'),
    new TransientError('too_slow', 'Too slow.'),
    new SystemError('unexpected_answer', 'Odd.'),
  ])(
    'has only the columns of every project, and reports a warning, after the error $code',
    async (refusal) => {
      const io = testIo();
      const schema = await profileRecordSchema(() => Promise.reject(refusal), io);
      expect(Object.keys(schema['properties'] as JsonObject).join(' ')).toBe(STATIC);
      expect(io.notices).toEqual([
        { kind: 'warning', message: expect.stringContaining(refusal.message) },
      ]);
    },
  );

  it.each([
    new ConfigError('unauthorized', 'No.'),
    new TransientError('connection_failed', 'No.'),
    new TypeError('No.'),
  ])('throws every other error: %s', async (error) => {
    await expect(profileRecordSchema(() => Promise.reject(error), testIo())).rejects.toBe(error);
  });

  it('throws an error if the plan does not include the Query API, so that the catalog can omit the stream', async () => {
    const refused = () => Promise.reject(new ConfigError('plan', 'Upgrade.'));
    await expect(profileRecordSchema(refused, testIo())).rejects.toMatchObject({ code: 'plan' });
  });
});
