import { pipeline } from 'node:stream/promises';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { CsvError, parse, type Options } from 'csv-parse';
import { setOwnProperty } from '../profiles/set-own-property.js';
import { withClosedQuotes } from './csv-quotes.js';
import { brokenCsv, type CsvTally } from './csv-tally.js';

/** A row of a lookup table. */
export interface CsvRow {
  /** The first cell of the row, which identifies it. */
  readonly key: string;
  /** All cells, by the names of their columns. */
  readonly properties: JsonObject;
}

/** Maximum length of a row. Without it, a quote that is never closed could fill the memory. */
const MAX_ROW_CHARACTERS = 1024 * 1024;
/** Maximum number of rows in a batch. */
const MAX_BATCH_ROWS = 1000;
const MAX_BATCH_CHARACTERS = 1024 * 1024;

const OPTIONS: Options = {
  bom: true,
  record_delimiter: ['\r\n', '\n', '\r'],
  skip_empty_lines: true,
  // Accept a quote within a cell as part of its text, as in `5"`. If such a quote hides rows,
  // `withClosedQuotes` throws.
  relax_quotes: true,
  // Accept rows with more or fewer cells than the header; `CsvTally` decides what to do with them.
  relax_column_count: true,
  max_record_size: MAX_ROW_CHARACTERS,
};

/**
 * Yields the rows of a CSV document (RFC 4180) in batches, while its bytes arrive. The first batch
 * is always empty: it shows the caller that the document has a header. An empty document yields no
 * batch. Bytes that are not UTF-8 become U+FFFD.
 *
 * If several columns have the same name, all but the first get underscores in front until the name
 * is unique.
 * @throws BrokenSliceError `broken_body` for a quote that is not closed in its cell, or a row of
 *   more than about a million characters; also the errors of `CsvTally`
 */
export async function* csvRows(
  bytes: AsyncIterable<Uint8Array>,
  tally: CsvTally,
): AsyncGenerator<readonly CsvRow[], void> {
  let names: readonly string[] | undefined;
  let rows: CsvRow[] = [];
  let characters = 0;
  for await (const cells of parseRows(bytes)) {
    if (names === undefined) {
      names = makeUnique(cells);
      yield [];
      continue;
    }
    const isReadable = cells.length === names.length;
    tally.add(isReadable);
    if (!isReadable) continue;
    rows.push(createRow(names, cells));
    for (const cell of cells) characters += cell.length;
    if (rows.length < MAX_BATCH_ROWS && characters < MAX_BATCH_CHARACTERS) continue;
    yield rows;
    [rows, characters] = [[], 0];
  }
  tally.end();
  if (rows.length > 0) yield rows;
}

async function* parseRows(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly string[], void> {
  const parser = parse(OPTIONS);
  // The rejection is ignored, because the error destroys the parser, so the loop below throws it.
  void pipeline(withClosedQuotes(bytes), parser).catch(() => undefined);
  try {
    for await (const cells of parser) yield cells as readonly string[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The message of the parser quotes the row, so it must not be passed on.
    throw brokenCsv(`line ${parser.info.lines} does not end (${error.code})`);
  } finally {
    parser.destroy();
  }
}

function createRow(names: readonly string[], cells: readonly string[]): CsvRow {
  const properties: JsonObject = {};
  names.forEach((name, at) => setOwnProperty(properties, name, cells[at]));
  return { key: cells[0] ?? '', properties };
}

function makeUnique(header: readonly string[]): readonly string[] {
  const taken = new Set(header);
  const seen = new Set<string>();
  return header.map((name) => {
    let free = name;
    if (seen.has(name)) while (taken.has(free)) free = `_${free}`;
    seen.add(name);
    taken.add(free);
    return free;
  });
}
