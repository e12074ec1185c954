import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { encodeText } from './raw-bytes.js';

/** The size in bytes below which Mixpanel does not compress bodies. */
export const gzipThreshold = 1400;

const blockSize = 65_536;

/** Joins lines to blocks, because writing each line separately would take longer than generating it. */
export function* bodyBlocks(body: Iterable<string>): Iterable<Buffer> {
  let block: string[] = [];
  let length = 0;
  for (const text of body) {
    block.push(text);
    length += text.length;
    if (length < blockSize) continue;
    yield encodeText(block.join(''));
    block = [];
    length = 0;
  }
  if (length > 0) yield encodeText(block.join(''));
}

/** Reads the first block. Its size decides whether the body is compressed. */
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

/** Compresses with the fastest level, because the bytes never leave this machine. */
export function compressBlocks(blocks: Iterable<Buffer>): AsyncIterable<Buffer> {
  return Readable.from(blocks).pipe(createGzip({ level: 2 }));
}
