import { brokenCsv } from './csv-tally.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Where the next byte is: at the start of a cell, in a cell without quotes, in a quoted cell, or
 * after a quote in a quoted cell that may be its closing quote.
 */
type Position = 'start' | 'plain' | 'quoted' | 'closed';

/**
 * Yields the chunks of a CSV document unchanged. Throws if a closing quote seems to be missing.
 * Otherwise the cell would extend over the following rows to the next quote in the document, and
 * these rows would be lost without an error.
 *
 * The byte after that next quote is then usually neither a comma nor a line break. So text after
 * the closing quote of a cell is rejected if the cell contains a line break. In a cell without a
 * line break, the quotes are part of its text, as in `"Big" Joe`.
 * @throws BrokenSliceError `broken_body` for text after the closing quote of a cell that contains a
 *   line break
 */
export async function* withClosedQuotes(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  let position: Position = 'start';
  let hasLineBreak = false;
  /** Number of bytes of the byte order mark that were read. */
  let markBytes = 0;
  for await (const chunk of bytes) {
    for (const byte of chunk) {
      if (markBytes < BYTE_ORDER_MARK.length) {
        if (byte === BYTE_ORDER_MARK[markBytes]) {
          markBytes += 1;
          continue;
        }
        markBytes = BYTE_ORDER_MARK.length;
      }
      if (position === 'quoted') {
        if (byte === QUOTE) position = 'closed';
        else if (byte === LF || byte === CR) hasLineBreak = true;
      } else if (byte === COMMA || byte === LF || byte === CR) {
        position = 'start';
      } else if (position === 'start') {
        position = byte === QUOTE ? 'quoted' : 'plain';
        hasLineBreak = false;
      } else if (position === 'closed') {
        if (byte !== QUOTE && hasLineBreak) {
          throw brokenCsv('a cell of several lines goes on after its closing quote');
        }
        position = byte === QUOTE ? 'quoted' : 'plain';
      }
    }
    yield chunk;
  }
}
