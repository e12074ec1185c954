import type { Batch, TranscodeOptions } from './batch.js';
import { BatchWriter } from './batch-writer.js';
import { createLinePass } from './line-pass.js';

/**
 * Converts the lines of a body to records in envelopes (`prefix`, JSON, `suffix`), in the order of
 * the source, one batch per chunk. Use it only for bodies that a validator reads too, because it
 * does not check whether the body is complete.
 *
 * Fast-path lines (see `LineEngine`) are converted from bytes to bytes; all other lines are parsed
 * into objects. Both ways produce the same columns and values. Only the order of members and the
 * escapes differ: a fast-path line keeps those of the source, while an object has names that look
 * like array indexes first.
 * @throws BrokenSliceError `unreadable_line` for a line longer than 16 MiB, and with `fail` for a
 *   line that is not a record
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
