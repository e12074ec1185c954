import { describe, expect, it } from '@jest/globals';
import { parseConfiguredCatalog } from './configured-catalog.js';
import { configureCatalog, sourceCatalog } from './source-catalog.js';

const schema = { type: 'object', properties: { id: { type: 'integer' } } };
const catalog = sourceCatalog([
  { stream: { name: 'plain', primaryKey: [] }, schema },
  { stream: { name: 'events', primaryKey: [['id'], ['a', 'b']], cursorField: ['time'] }, schema },
]);

describe('sourceCatalog', () => {
  it('sorts streams by name and lists the sync modes that each supports', () => {
    expect(JSON.parse(JSON.stringify(catalog))).toEqual({
      streams: [
        {
          name: 'events',
          json_schema: schema,
          supported_sync_modes: ['full_refresh', 'incremental'],
          source_defined_cursor: true,
          default_cursor_field: ['time'],
          source_defined_primary_key: [['id'], ['a', 'b']],
          is_resumable: true,
        },
        {
          name: 'plain',
          json_schema: schema,
          supported_sync_modes: ['full_refresh'],
          is_resumable: false,
        },
      ],
    });
  });
});

describe('configureCatalog', () => {
  it('returns a catalog that read accepts, with incremental mode for streams that support it', () => {
    expect(parseConfiguredCatalog(JSON.stringify(configureCatalog(catalog)))).toEqual([
      { name: 'events', syncMode: 'incremental', columns: new Set(['id', 'time', 'a']) },
      { name: 'plain', syncMode: 'full_refresh', columns: new Set(['id']) },
    ]);
  });

  it('selects streams and the sync mode', () => {
    const { streams } = configureCatalog(catalog, {
      streams: ['events'],
      syncMode: 'full_refresh',
    });
    expect(streams).toMatchObject([
      { stream: { name: 'events' }, sync_mode: 'full_refresh', destination_sync_mode: 'append' },
    ]);
  });

  it('rejects unknown streams with an error that lists the existing ones', () => {
    expect(() => configureCatalog(catalog, { streams: ['events', 'evnts'] })).toThrow(
      'Unknown stream "evnts"; the streams are events, plain.',
    );
  });
});
