import { parseJson, writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import { BrokenSliceError } from '@source-mixpanel/stream';
import { isJsonObject } from '@source-mixpanel/exact-json';
import type { LineValidator } from '../src/fast/line-validator.js';
import type { Batch, TranscodeFacts } from '../src/fast/batch.js';
import { arriving, utf8 } from './chunked.js';

/** The result of reading a body, in a form that can be compared. */
export interface Outcome {
  /** One line per record, with sorted members and the digits of numbers. */
  readonly records: string;
  readonly count: number;
  /**
   * Number of names in each record, including nested ones. A name that occurs twice counts twice.
   */
  readonly names: string;
  readonly facts: TranscodeFacts | undefined;
  readonly batches: readonly number[];
  readonly error: string | undefined;
}

export const envelope = { prefix: utf8('\u0001'), suffix: utf8('\u0002\n') };

/**
 * Collects the results of all batches. Copies the bytes of each batch, because they are valid only
 * until the next one.
 */
export async function readOutcome(
  transcode: (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Batch>,
  chunks: readonly Uint8Array[],
): Promise<Outcome> {
  const texts: string[] = [];
  const batches: number[] = [];
  let facts: TranscodeFacts | undefined;
  let error: string | undefined;
  try {
    for await (const batch of transcode(arriving(chunks))) {
      texts.push(Buffer.from(batch.bytes).toString());
      batches.push(batch.count);
      ({ facts } = batch);
    }
  } catch (thrown) {
    error = describe(thrown);
  }
  const written = texts.join('').split('\u0002\n').slice(0, -1);
  const records = written.map((text) => {
    if (!text.startsWith('\u0001')) throw new Error('a record without its envelope');
    return text.slice(1);
  });
  return {
    records: records.map((record) => writeJson(sorted(parseJson(record)))).join('\n'),
    count: records.length,
    names: records.map(namesIn).join(),
    facts,
    batches,
    error,
  };
}

/** Returns the results of a validator, or the error that it throws. */
export function validationOutcome(
  validator: LineValidator,
  chunks: readonly Uint8Array[],
): unknown {
  try {
    for (const chunk of chunks) {
      const buffer = chunk.slice();
      validator.write(buffer);
      buffer.fill(0x0a);
    }
    validator.end();
  } catch (thrown) {
    return describe(thrown);
  }
  const { names, records, unreadable, counts } = validator;
  return {
    names: [...names].sort(),
    records,
    counts: [...counts.entries()].map((entry) => entry.join(' ')).sort(),
    unreadable: { count: unreadable.count, first: [...unreadable.first] },
  };
}

function describe(thrown: unknown): string {
  if (!(thrown instanceof BrokenSliceError)) throw thrown;
  return `${thrown.code}: ${thrown.message}`;
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(sorted);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [[name, sorted(member)] as const],
  );
  return Object.fromEntries(members.sort(([first], [second]) => (first < second ? -1 : 1)));
}

/** Counts the strings that are followed by a colon. */
function namesIn(json: string): number {
  let names = 0;
  for (let at = json.indexOf('"'); at !== -1; at = json.indexOf('"', at + 1)) {
    for (at += 1; json[at] !== '"'; at += 1) if (json[at] === '\\') at += 1;
    if (json[at + 1] === ':') names += 1;
  }
  return names;
}
