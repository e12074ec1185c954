import type { Batch, TranscodeOptions } from './batch.js';
import { BatchWriter } from './batch-writer.js';
import { createLinePass } from './line-pass.js';

/**
 * Turns the lines of a body into records in envelopes: `prefix`, JSON, `suffix` for each, in the
 * order of the source, one batch per chunk. Intended for a verified body: it distinguishes readable
 * lines from unreadable ones but does not check how the body ends.
 *
 * Fast-path lines (see `LineEngine`) are converted from bytes to bytes in one pass; for the others
 * an object is created. Both produce the same columns and values. The keys are in the order of the
 * source on the fast path; on the object path those that look like array indexes come first.
 *
 * @throws BrokenSliceError as the validator does
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
