import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import fc from 'fast-check';
import type { TextTypes } from '../src/columns/text-types.js';
import { Tables, type Kind } from './tables.js';
import { events, EXPORT, FITTING, TEXTS, transposed } from './texts.js';

const BATCHES = 3;
const ROWS = 3;

/** The values of one property, by event: mostly of one sort, sometimes of another. */
const column: fc.Arbitrary<readonly JsonValue[]> = fc
  .constantFrom(...Object.values(TEXTS), ...FITTING.map(([, texts]) => texts))
  .chain((usual) =>
    fc.array(
      fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom<JsonValue>(...usual) },
        { weight: 1, arbitrary: fc.constantFrom<JsonValue>(...Object.values(TEXTS).flat()) },
        // Mixpanel exports no such values today.
        {
          weight: 1,
          arbitrary: fc.constantFrom<JsonValue>(
            ...[12, 12.5, 0.00005, true, { a: 1 }, { a: 0.00005 }, null],
          ),
        },
      ),
      { minLength: BATCHES * ROWS, maxLength: BATCHES * ROWS },
    ),
  );

/** Returns the text that `::VARCHAR` must show for a value in a column of texts. */
function shown(value: JsonValue): string | null {
  if (value === null) return null;
  // Lone surrogates are replaced.
  return Buffer.from(typeof value === 'string' ? value : writeJson(value)).toString('utf8');
}

/**
 * Tests that columns of texts show the delivered texts, with this number of random cases for each
 * kind of tables.
 */
export function testTextTypes(runs: Readonly<Record<Kind, number>>): void {
  describe.each<Kind>(['duckdb', 'parquet'])('a column of texts in %s', (kind) => {
    let tables: Tables;
    beforeEach(async () => {
      tables = await Tables.create(kind);
    });
    afterEach(() => tables.remove());

    /** Syncs two batches and then a third. Returns the type and the texts of each property. */
    const typesAndTexts = async (
      columns: readonly (readonly JsonValue[])[],
      [first, second]: readonly [TextTypes, TextTypes],
    ): Promise<readonly (readonly [type: string | null, texts: readonly (string | null)[]])[]> => {
      const rows = transposed(
        Object.fromEntries(columns.map((values, index) => [`p${index}`, values])),
      );
      const batches = Array.from({ length: BATCHES }, (_, batch) =>
        rows.slice(batch * ROWS, (batch + 1) * ROWS),
      );
      await tables.remove();
      tables = await Tables.create(kind);
      await tables.sync(EXPORT, events(batches).slice(0, 2), first);
      await tables.sync(EXPORT, events(batches).slice(2), second);
      const parts = columns.flatMap((_, index) => [`typeof(p${index})`, `p${index}::VARCHAR`]);
      const found = await tables.rows(
        `SELECT ${parts.join(', ')} FROM {stream} ORDER BY insert_id`,
        'export',
      );
      return columns.map((_, index) => [
        found[0]?.[2 * index] ?? null,
        found.map((row) => row[2 * index + 1] ?? null),
      ]);
    };

    it('shows every text as it was delivered, in any order', async () => {
      const filled = column.filter((values) => values.some((value) => typeof value === 'string'));
      await fc.assert(
        fc.asyncProperty(
          fc.array(filled, { minLength: 20, maxLength: 30 }),
          fc.tuple(
            fc.constantFrom<TextTypes>('values', 'text'),
            fc.constantFrom<TextTypes>('values', 'text'),
          ),
          async (columns, types) => {
            const texts = columns.map((values) => ({ values, first: values.find(isThere) }));
            const asTexts = texts.flatMap(({ values, first }) =>
              typeof first === 'string' ? [values] : [],
            );
            const found = await typesAndTexts(asTexts, types);
            expect(found.map(([, came]) => came)).toEqual(asTexts.map((each) => each.map(shown)));
          },
        ),
        { numRuns: runs[kind] },
      );
    });

    it('has the type VARCHAR with --types text, whatever the values', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(column, { minLength: 20, maxLength: 30 }), async (columns) => {
          const asTexts = columns.filter((values) => typeof values.find(isThere) === 'string');
          const found = await typesAndTexts(asTexts, ['text', 'text']);
          expect(found).toEqual(asTexts.map((values) => ['VARCHAR', values.map(shown)]));
        }),
        { numRuns: Math.min(2, runs[kind]) },
      );
    });
  });
}

function isThere(value: JsonValue): boolean {
  return value !== null;
}
