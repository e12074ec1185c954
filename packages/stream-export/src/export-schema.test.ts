import { describe, expect, it } from '@jest/globals';
import { EVENT_PROPERTIES } from '@source-mixpanel/mixpanel';
import { isJsonObject, type JsonObject } from '@source-mixpanel/exact-json';
import { ConfigError, SystemError, TransientError } from '@source-mixpanel/stream';
import { testIo } from '@source-mixpanel/testing';
import { exportSchema } from './export-schema.js';
import type { ExportFormat } from './export-options.js';

async function columnsFor(
  top: () => Promise<readonly string[]>,
  format: ExportFormat = 'text',
  io = testIo(),
): Promise<JsonObject> {
  const { properties } = await exportSchema({ topEventProperties: top }, { format }, io);
  if (!isJsonObject(properties)) throw new Error('no properties');
  return properties;
}
const columnsOf = (...names: readonly string[]) => columnsFor(() => Promise.resolve(names));
const descriptionOf = (columns: JsonObject, name: string) => {
  const column = columns[name];
  return isJsonObject(column) ? column['description'] : undefined;
};
const rejected = (error: Error) => () => Promise.reject(error);

/** The number of columns that do not depend on the project. */
const STATIC = 3 + EVENT_PROPERTIES.size;

describe('the schema of export', () => {
  it('requests the 500 most frequent properties once', async () => {
    const limits: number[] = [];
    const io = testIo();
    await exportSchema(
      {
        topEventProperties: (limit) => {
          limits.push(limit);
          return Promise.resolve([]);
        },
      },
      { format: 'text' },
      io,
    );
    expect(limits).toEqual([500]);
  });

  it("contains Mixpanel's own properties and those of the project, all as nullable text", async () => {
    const columns = await columnsOf('plan', '$city', 'Abandon Cart Count');
    expect(Object.keys(columns)).toHaveLength(STATIC + 2);
    for (const column of Object.values(columns)) {
      expect(column).toMatchObject({ type: ['null', 'string'] });
    }
    expect(columns['time']).toMatchObject({ format: 'date-time' });
  });

  it('has the same columns as the records if names collide', async () => {
    const columns = await columnsOf('event', '$time', 'plan', '$plan', 'PLAN', 'city', '$city');
    expect(Object.keys(columns)).toEqual(
      expect.arrayContaining(['_event', '_time', 'plan', '_PLAN', '__plan', 'city', '_city']),
    );
    expect(descriptionOf(columns, 'plan')).toBe('The event property "$plan".');
    expect(descriptionOf(columns, 'city')).toBe(EVENT_PROPERTIES.get('$city'));
    expect(descriptionOf(columns, '_city')).toBe('The event property "city".');
    const lower = Object.keys(columns).map((column) => column.toLowerCase());
    expect(new Set(lower).size).toBe(lower.length);
  });

  it('assigns the column city to the property `city` if there is no `$city`', async () => {
    const columns = await columnsOf('city', 'Region');
    expect(descriptionOf(columns, 'city')).toBe('The event property "city".');
    expect(descriptionOf(columns, 'Region')).toBe('The event property "Region".');
    expect(columns).not.toHaveProperty('_city');
    expect(columns).not.toHaveProperty('region');
    expect(Object.keys(columns)).toHaveLength(STATIC);
  });

  it('has sorted columns, whatever the order of the response', async () => {
    const columns = Object.keys(await columnsOf('zebra', 'ant', '$os'));
    expect(columns).toEqual([...columns].sort());
    expect(columns).toEqual(Object.keys(await columnsOf('$os', 'ant', 'zebra')));
  });

  it.each<ExportFormat>(['text', 'python_text', 'raw'])(
    'describes every column of the format %s',
    async (format) => {
      const columns = await columnsFor(() => Promise.resolve(['plan', '__proto__']), format);
      for (const name of Object.keys(columns)) {
        expect([name, descriptionOf(columns, name)]).toEqual([name, expect.stringMatching(/\.$/)]);
      }
    },
  );

  it('needs no request in the raw format', async () => {
    const columns = await columnsFor(rejected(new Error('a request was sent')), 'raw');
    expect(Object.keys(columns)).toEqual([
      'distinct_id',
      'event',
      'insert_id',
      'mp_processing_time_ms',
      'properties',
      'time',
    ]);
    expect(columns['mp_processing_time_ms']).toMatchObject({ type: ['null', 'integer'] });
    expect(columns['properties']).toMatchObject({ type: ['null', 'object'] });
  });

  it.each([
    new ConfigError('plan', 'The plan does not include it.'),
    new ConfigError('forbidden', 'The account may not.'),
    new TransientError('rate_limited', 'Not now.'),
    new SystemError('bad_request', 'Name an event.'),
    new SystemError('not_found', 'Not here.'),
    new TransientError('server_failed', 'Later.'),
    new TransientError('too_slow', 'Too slow.'),
    new SystemError('unexpected_answer', 'Odd.'),
    new TransientError('broken_answer', 'Not JSON.'),
  ])(
    "contains only Mixpanel's own properties, with a warning, after the error $code",
    async (refusal) => {
      const io = testIo();
      const columns = await columnsFor(rejected(refusal), 'text', io);
      expect(Object.keys(columns)).toHaveLength(STATIC);
      expect(io.notices).toEqual([
        { kind: 'warning', message: expect.stringContaining(refusal.message) as unknown },
      ]);
    },
  );

  it.each([
    new ConfigError('unauthorized', 'No.'),
    new TransientError('connection_failed', 'No.'),
    new TypeError('No.'),
  ])('throws every other error: %s', async (failure) => {
    await expect(columnsFor(rejected(failure))).rejects.toBe(failure);
  });
});
