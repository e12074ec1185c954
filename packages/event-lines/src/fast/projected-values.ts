import { parseJson, writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import { createKeyOfRecord, shortHash } from '../projection/record-key.js';
import type { TransformOptions } from '../reference/record-transform.js';
import { member, readRecord } from '../reference/source-record.js';
import type { TextStyle } from '../values/text-style.js';
import { timeText } from '../values/time-text.js';
import type { BodyFacts } from './body-facts.js';
import type { EngineHost } from './engine-host.js';
import type { LineEngine } from './line-engine.js';

type ProjectedValues = Pick<
  EngineHost,
  'writeHash' | 'writeHashText' | 'writeKey' | 'writeLineKey'
>;

export interface ProjectedValuesOptions {
  readonly engine: LineEngine;
  readonly options: TransformOptions;
  readonly style: TextStyle;
  readonly facts: BodyFacts;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const TRUE = 0x74;
const FALSE = 0x66;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/** Returns what writes hashes and keys into the output of an engine. */
export function projectedValues({
  engine,
  options,
  style,
  facts,
}: ProjectedValuesOptions): ProjectedValues {
  const { memory, outputLimit } = engine;
  const { key, timeField, projection } = options;
  const privacy = projection?.privacy;
  const keyOf = key && createKeyOfRecord({ key, timeField, privacy });
  const put = (json: string, out: number): number => {
    // A character takes three bytes at most.
    if (out + 3 * json.length > outputLimit) return -1;
    return memory.write(json, out);
  };
  const putHash = (hash: string, out: number): number => {
    if (out + hash.length + 2 > outputLimit) return -1;
    memory[out] = QUOTE;
    memory.write(hash, out + 1, 'latin1');
    memory[out + hash.length + 1] = QUOTE;
    return hash.length + 2;
  };
  /** The hash of a value that is a text without escapes, a number or a boolean; undefined for others. */
  const hashOfScalar = (start: number, end: number): string | undefined => {
    const first = memory[start] ?? 0;
    if (privacy === undefined) throw new TypeError('there is nothing to hash with');
    if (first === QUOTE) {
      const isPlain = memory.subarray(start, end).indexOf(BACKSLASH) < 0;
      return isPlain ? privacy.hashedBytes(memory, start + 1, end - 1) : undefined;
    }
    const isNumber = first === MINUS || (first >= ZERO && first <= NINE);
    return isNumber || first === TRUE || first === FALSE
      ? privacy.hashedBytes(memory, start, end)
      : undefined;
  };
  const hashed = (start: number, end: number): JsonValue =>
    privacy?.hashed(parseJson(memory.toString('utf8', start, end))) ?? null;
  return {
    writeHash(start, end, out) {
      const hash = hashOfScalar(start, end);
      return hash === undefined ? put(writeJson(hashed(start, end)), out) : putHash(hash, out);
    },
    writeHashText(start, end, out) {
      const hash = hashOfScalar(start, end);
      if (hash !== undefined) return putHash(hash, out);
      return put(JSON.stringify(style.text(hashed(start, end))), out);
    },
    writeKey: (start, length, out) =>
      putHash(shortHash(memory.subarray(start, start + length)), out),
    writeLineKey(start, end, out) {
      const found = readRecord([memory.toString('utf8', start, end)], options);
      if (found === undefined || keyOf === undefined) return -1;
      const { record } = found;
      const { key: digits, hasId } = keyOf(record, timeText(member(record.bag, timeField)));
      const length = putHash(digits, out);
      if (length > 0 && !hasId) facts.addWithoutId();
      return length;
    },
  };
}
