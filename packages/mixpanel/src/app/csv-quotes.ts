import { brokenCsv } from './csv-tally.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Position of a byte: before a cell, in a cell without quotes, in a quoted cell, or after a quote that may close its
 * cell.
 */
type Place = 'start' | 'plain' | 'quoted' | 'closed';

/**
 * Yields the chunks of a CSV document unchanged, and throws at a quote that cannot be the closing
 * quote of its cell.
 *
 * If a closing quote is missing, the cell extends over the following rows to the next quote in the
 * document. The byte after that quote is then neither a comma nor a line break. A cell with such a
 * quote is accepted only if it contains no line break: it is text with quotes in it, such as `"Big"
 * Joe`.
 * @throws BrokenSliceError `broken_body` for text after the closing quote of a cell that contains a
 * line break
 */
export async function* withClosedQuotes(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  let place: Place = 'start';
  let hasLineBreak = false;
  let marks = 0;
  for await (const chunk of bytes) {
    for (const byte of chunk) {
      if (marks < BYTE_ORDER_MARK.length) {
        if (byte === BYTE_ORDER_MARK[marks]) {
          marks += 1;
          continue;
        }
        marks = BYTE_ORDER_MARK.length;
      }
      if (place === 'quoted') {
        if (byte === QUOTE) place = 'closed';
        else if (byte === LF || byte === CR) hasLineBreak = true;
      } else if (byte === COMMA || byte === LF || byte === CR) {
        place = 'start';
      } else if (place === 'start') {
        place = byte === QUOTE ? 'quoted' : 'plain';
        hasLineBreak = false;
      } else if (place === 'closed') {
        if (byte !== QUOTE && hasLineBreak) {
          throw brokenCsv('a cell of several lines goes on after its closing quote');
        }
        place = byte === QUOTE ? 'quoted' : 'plain';
      }
    }
    yield chunk;
  }
}
