import { isJsonObject, parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { Part } from '@source-mixpanel/stream';

/** Returns the records of a part. In parts of kind `bytes`, a newline must follow each record. */
export function recordsIn(
  part: Exclude<Part<JsonObject>, { kind: 'checkpoint' }>,
): readonly JsonObject[] {
  if (part.kind === 'rows') return part.rows;
  const lines = new TextDecoder('utf-8', { fatal: true }).decode(part.bytes).split('\n');
  if (lines.pop() !== '' || lines.length !== part.count)
    throw new Error('a part does not have one line per record');
  return lines.map((line) => {
    const record = parseJson(line);
    if (!isJsonObject(record)) throw new Error('a record is not an object');
    return record;
  });
}
