import { isJsonObject, parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import {
  readSlice,
  SystemError,
  type Part,
  type ReadIo,
  type Stream,
} from '@source-mixpanel/stream';

/** Yields every record of a stream, slice after slice, as in a sync without a saved state. */
export async function* readRecords(stream: Stream, io: ReadIo): AsyncGenerator<JsonObject, void> {
  const sync = stream.open(undefined, io);
  for await (const slice of sync.slices()) {
    for await (const step of readSlice(sync, slice, io)) {
      switch (step.kind) {
        case 'rows':
        case 'bytes':
          yield* recordsOf(step);
          break;
        case 'broken':
          io.report({ kind: 'warning', message: `${step.error.message} It is read again.` });
          break;
        case 'checkpoint':
        case 'end':
          break;
        default:
          step satisfies never;
      }
    }
  }
}

/**
 * The record envelope of the client: each record ends with a line feed. JSON text contains no line
 * feeds, so `recordsOf` can split the bytes there.
 */
export const LINE_ENVELOPE = { prefix: new Uint8Array(), suffix: Uint8Array.of(0x0a) };

function* recordsOf(
  part: Exclude<Part<JsonObject>, { kind: 'checkpoint' }>,
): Generator<JsonObject, void> {
  if (part.kind === 'rows') {
    yield* part.rows;
    return;
  }
  // Decode everything now, because the bytes are valid only until the next part is requested.
  const lines = new TextDecoder().decode(part.bytes).split('\n');
  for (const line of lines) {
    if (line === '') continue;
    const record = parseJson(line);
    if (!isJsonObject(record)) throw new SystemError('not_a_record', 'A record is not an object.');
    yield record;
  }
}
