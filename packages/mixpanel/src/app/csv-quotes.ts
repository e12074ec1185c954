import { brokenCsv } from './csv-tally.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Where a byte is: before a cell, in one without quotes, between quotes, or after what may be the closing quote. */
type Place = 'start' | 'plain' | 'quoted' | 'closed';

/**
 * Passes on the bytes of a CSV document, up to a quote that cannot be the one that closes its cell.
 *
 * A quote that is not closed takes the rows after it into its cell, up to the next quote. What follows that quote
 * shows it: neither a comma nor the end of the line. Within one line, such a cell is text with quotes: `"Big" Joe`.
 * @throws BrokenSliceError `broken_body` for text after a quoted part that has a line break
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
