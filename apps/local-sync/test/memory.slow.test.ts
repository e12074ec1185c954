import { afterEach, expect, it } from '@jest/globals';
import { FILE_BYTES } from '../src/staging/record-files.js';
import { stream, TEXT, TIME } from './scripted-connector.js';
import { incoming, Tables, type Kind } from './tables.js';

/**
 * More events than a row group of DuckDB contains. A complete row group must fit into the memory
 * before it is written.
 */
const EVENTS = 130_000;
const MEMORY = '110MB';

const SOURCE = stream(
  'export',
  { event: TEXT, time: TIME, distinct_id: TEXT, insert_id: TEXT },
  { cursor: 'time' },
);

let tables: Tables;
afterEach(() => tables.remove());

it.each<Kind>(['duckdb', 'parquet'])(
  'stores 130,000 events of two days that one state covers in %s with 110 MB of memory',
  async (kind) => {
    tables = await Tables.create(kind);
    const { destination } = await tables.open([SOURCE], { memory: MEMORY, fileBytes: FILE_BYTES });
    for (let index = 0; index < EVENTS; index += 1) {
      const time = `2026-11-0${1 + (index % 2)}T08:00:00Z`;
      // The first 1,000 are repeated.
      const id = `id of event ${index % (EVENTS - 1000)}`;
      const text = `${index} `.repeat(100);
      destination.write(
        incoming('export', { event: 'e', time, distinct_id: 'd', insert_id: id, text }),
      );
    }
    await destination.commit('export', {});
    await destination.close();
    expect(
      await tables.rows(
        'SELECT count(*), count(DISTINCT insert_id), min(text[:3]) FROM {stream}',
        'export',
      ),
    ).toEqual([['129000', '129000', '100']]);
  },
  120_000,
);
