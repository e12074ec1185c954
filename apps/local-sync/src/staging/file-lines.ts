import { Buffer } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1_048_576;
const LINE_FEED = 0x0a;

/**
 * Yields the lines of a file one by one, because a file of staged records can be larger than any
 * string.
 */
export function* fileLines(path: string): Iterable<string> {
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let rest: Buffer[] = [];
    for (let size = read(); size > 0; size = read()) {
      const bytes = chunk.subarray(0, size);
      let start = 0;
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
        yield Buffer.concat([...rest, bytes.subarray(start, end)]).toString('utf8');
        rest = [];
        start = end + 1;
      }
      // The next read overwrites the chunk.
      rest.push(Buffer.from(bytes.subarray(start)));
    }
    if (rest.some(({ length }) => length > 0)) yield Buffer.concat(rest).toString('utf8');

    function read(): number {
      return readSync(file, chunk);
    }
  } finally {
    closeSync(file);
  }
}
