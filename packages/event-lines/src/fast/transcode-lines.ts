import type { Batch, TranscodeOptions } from './batch.js';
import { BatchWriter } from './batch-writer.js';
import { createLinePass } from './line-pass.js';

/**
 * Converts the lines of a body to records in envelopes (`prefix`, JSON, `suffix`), in the order of
 * the source, one batch per chunk. Use it for a verified body: it handles unreadable lines but does
 * not check how the body ends.
 *
 * Fast-path lines (see `LineEngine`) are converted from bytes to bytes in one pass; each other line
 * is parsed into an object. Both ways produce the same columns and values. Only the order of
 * members differs: a fast-path line keeps the order of the source, while in an object, names that
 * look like array indexes come first.
 * @throws BrokenSliceError for the same reasons as the validator
 */
export async function* transcodeLines(
  chunks: AsyncIterable<Uint8Array>,
  options: TranscodeOptions,
): AsyncGenerator<Batch, void, undefined> {
  const writer = new BatchWriter(options);
  try {
    const pass = createLinePass(options, writer);
    for await (const chunk of chunks) {
      pass.write(chunk);
      const batch = writer.takeBatch();
      if (batch !== undefined) yield batch;
    }
    pass.ending();
    pass.rest();
    const batch = writer.takeBatch();
    if (batch !== undefined) yield batch;
  } finally {
    writer.close();
  }
}
