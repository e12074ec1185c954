import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '@source-mixpanel/stream';
import { parseConfiguredCatalog } from './configured-catalog.js';

const text = (streams: unknown): string => JSON.stringify({ streams });
const one = { stream: { name: 'a' }, sync_mode: 'incremental', destination_sync_mode: 'append' };

describe('parseConfiguredCatalog', () => {
  it('returns the name, namespace, mode and columns of each stream, in the order of the catalog', () => {
    const parsed = parseConfiguredCatalog(
      text([
        {
          stream: {
            name: 'b',
            namespace: 'n',
            json_schema: { type: 'object', properties: { x: {}, y: null } },
          },
          sync_mode: 'full_refresh',
          destination_sync_mode: 'overwrite',
          cursor_field: ['time', 'inner'],
          primary_key: [['id'], ['part']],
        },
        one,
      ]),
    );
    expect(parsed).toEqual([
      {
        name: 'b',
        namespace: 'n',
        syncMode: 'full_refresh',
        columns: new Set(['x', 'y', 'time', 'id', 'part']),
      },
      { name: 'a', syncMode: 'incremental' },
    ]);
  });

  it.each([
    ['append', undefined],
    ['overwrite', undefined],
    ['append_dedup', ['id', 'part']],
    ['overwrite_dedup', ['id', 'part']],
    ['update', ['id', 'part']],
    [undefined, ['id', 'part']],
  ])(
    'in the destination mode %s, returns the columns by which duplicates are removed',
    (mode, columns) => {
      const primaryKey = [['id'], ['part', 'inner']];
      const [stream] = parseConfiguredCatalog(
        text([{ ...one, destination_sync_mode: mode, primary_key: primaryKey }]),
      );
      expect(stream?.keyColumns).toEqual(columns);
    },
  );

  it.each([
    [
      'explicit nulls',
      {
        stream: { name: 'a', namespace: null, json_schema: null },
        sync_mode: 'incremental',
        destination_sync_mode: null,
        cursor_field: null,
        primary_key: null,
        generation_id: null,
      },
    ],
    ['an empty namespace', { ...one, stream: { name: 'a', namespace: '' } }],
    ['unknown keys', { ...one, x: 1, stream: { name: 'a', is_resumable: true, y: [] } }],
    [
      'a schema without properties',
      { ...one, stream: { name: 'a', json_schema: { type: 'object' } } },
    ],
    [
      'a schema with no property',
      { ...one, stream: { name: 'a', json_schema: { properties: {} } } },
    ],
    ['no destination mode', { stream: { name: 'a' }, sync_mode: 'incremental' }],
  ])('accepts %s', (_, stream) => {
    expect(parseConfiguredCatalog(text([stream]))).toEqual([
      { name: 'a', syncMode: 'incremental' },
    ]);
  });

  it.each([
    ['no JSON', '{"streams":[', 'not valid JSON at character 12'],
    ['another document', '[]', 'an object is expected'],
    ['no streams', '{}', 'streams'],
    [
      'an unknown sync mode',
      text([{ ...one, sync_mode: 'INVALID' }]),
      'streams[0].sync_mode (stream "a"): "INVALID" is not one of full_refresh, incremental',
    ],
    ['a missing sync mode', text([{ stream: { name: 'a' } }]), 'streams[0].sync_mode'],
    [
      'an unknown destination mode',
      text([{ ...one, destination_sync_mode: 'INVALID' }]),
      '"INVALID"',
    ],
    ['a stream without a name', text([one, { ...one, stream: {} }]), 'streams[1].stream.name'],
    ['a stream listed twice', text([one, one]), '"a" twice'],
  ])('rejects %s, and reports where the problem is', (_, catalog, reason) => {
    expect(() => parseConfiguredCatalog(catalog)).toThrow(ConfigError);
    expect(() => parseConfiguredCatalog(catalog)).toThrow(reason);
  });
});
