import { Buffer } from 'node:buffer';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { RecordMessageText } from './record-envelope.js';

export interface RecordLines {
  readonly bytes: Uint8Array;
  /** The number of lines in `bytes`: fewer than rows when some of them were empty. */
  readonly count: number;
}

/**
 * Returns rows as RECORD lines. An empty object is left out, since the platform drops such a record
 * and its count would be wrong.
 * @param keep the only columns to write; a row that has none of them is written whole, because
 *   it would be lost if it were pruned to an empty object
 */
export function recordLines(
  rows: readonly JsonObject[],
  envelope: RecordMessageText,
  keep?: ReadonlySet<string>,
): RecordLines {
  const close = envelope.suffix();
  const lines: string[] = [];
  for (const row of rows) {
    let text = writeJson(keep === undefined ? row : pick(row, keep));
    if (text === '{}' && keep !== undefined) text = writeJson(row);
    if (text !== '{}') lines.push(envelope.prefix, text, close);
  }
  return { bytes: Buffer.from(lines.join('')), count: lines.length / 3 };
}

function pick(row: JsonObject, keep: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([name]) => keep.has(name)));
}
