import { Buffer } from 'node:buffer';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { RecordMessageText } from './record-envelope.js';

export interface RecordLines {
  readonly bytes: Uint8Array;
  /** The number of lines in `bytes`: the number of rows that were not empty. */
  readonly count: number;
}

/**
 * Converts rows to RECORD messages, one per line. Empty objects are omitted, because the platform
 * drops such records and the counts would then be wrong.
 * @param keep the columns to write. A row that has none of them is written with all its columns,
 * because an empty record would be lost
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
