import { afterEach, expect, it } from '@jest/globals';
import { stream, TEXT, TIME } from './scripted-connector.js';
import { Tables, type Kind } from './tables.js';

const PROPERTIES = 3000;
const EVENTS = 300;
const SOURCE = stream(
  'export',
  { event: TEXT, time: TIME, distinct_id: TEXT, insert_id: TEXT },
  { cursor: 'time' },
);

let tables: Tables;
afterEach(() => tables.remove());

it.each<Kind>(['duckdb', 'parquet'])(
  'keeps 3,000 distinct properties, texts and numbers, in %s with the memory that DuckDB is given by default',
  async (kind) => {
    tables = await Tables.create(kind);
    const each = PROPERTIES / EVENTS;
    const events = Array.from({ length: EVENTS }, (_, event) => ({
      event: 'e',
      time: '2026-11-09T08:00:00Z',
      insert_id: `i${event}`,
      ...Object.fromEntries(
        Array.from({ length: each }, (_unused, index) => [
          `property ${event * each + index}`,
          index % 2 === 0 ? `value ${event}` : String(event),
        ]),
      ),
    }));
    await tables.sync(SOURCE, [events]);
    await tables.sync(SOURCE, [events.slice(0, 3)]);
    expect(
      await tables.rows(
        'SELECT count(*), count("property 7"), max("property 2998"), sum("property 2999") FROM {stream}',
        'export',
      ),
    ).toEqual([[String(EVENTS), '1', 'value 299', '299']]);
  },
  300_000,
);
