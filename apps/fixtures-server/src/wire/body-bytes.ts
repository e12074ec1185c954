import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { encodeText } from './raw-bytes.js';

/** The maximum size in bytes of bodies that Mixpanel does not compress. */
export const gzipThreshold = 1400;

const MIN_BLOCK_CHARACTERS = 65_536;

/**
 * Joins lines into blocks and encodes these. To write each line separately would take longer than
 * to generate it.
 */
export function* bodyBlocks(body: Iterable<string>): Iterable<Buffer> {
  let block: string[] = [];
  let length = 0;
  for (const text of body) {
    block.push(text);
    length += text.length;
    if (length < MIN_BLOCK_CHARACTERS) continue;
    yield encodeText(block.join(''));
    block = [];
    length = 0;
  }
  if (length > 0) yield encodeText(block.join(''));
}

/**
 * Reads the first block to find out whether the body is large enough to be compressed. The returned
 * `blocks` include this block.
 */
export function peekBlocks(blocks: Iterable<Buffer>): {
  readonly large: boolean;
  readonly blocks: Iterable<Buffer>;
} {
  const iterator = blocks[Symbol.iterator]();
  const first = iterator.next();
  if (first.done === true) return { large: false, blocks: [] };
  return {
    large: first.value.length > gzipThreshold,
    blocks: (function* () {
      yield first.value;
      for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
        yield next.value;
      }
    })(),
  };
}

/**
 * Compresses with a fast level, because the size does not matter between processes of one machine.
 */
export function compressBlocks(blocks: Iterable<Buffer>): AsyncIterable<Buffer> {
  return Readable.from(blocks).pipe(createGzip({ level: 2 }));
}
