import { parseJson, writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import { createKeyOfRecord } from '../projection/record-key.js';
import type { TransformOptions } from '../reference/record-transform.js';
import { readMember, readRecord } from '../reference/source-record.js';
import type { TextStyle } from '../values/text-style.js';
import { timeText } from '../values/time-text.js';
import type { BodyFacts } from './body-facts.js';
import type { EngineHost } from './engine-host.js';
import type { LineEngine } from './line-engine.js';

type ProjectedValues = Pick<EngineHost, 'writeHash' | 'writeHashText' | 'writeLineKey'>;

export interface ProjectedValuesOptions {
  readonly engine: LineEngine;
  readonly options: TransformOptions;
  readonly style: TextStyle;
  readonly facts: BodyFacts;
}

/**
 * Returns the functions of the host that write hashes and keys. The engine calls them for values
 * that it cannot hash itself, such as lists.
 */
export function createProjectedValues({
  engine,
  options,
  style,
  facts,
}: ProjectedValuesOptions): ProjectedValues {
  const { memory, outputLimit } = engine;
  const { key, timeField, projection } = options;
  const privacy = projection?.privacy;
  const keyOf = key && createKeyOfRecord({ key, timeField, privacy });
  const writeJsonAt = (json: string, out: number): number => {
    // A UTF-16 unit has at most three bytes in UTF-8.
    if (out + 3 * json.length > outputLimit) return -1;
    return memory.write(json, out);
  };
  const hashed = (start: number, end: number): JsonValue => {
    if (privacy === undefined)
      throw new TypeError('a value must be hashed, but there is no secret key');
    return privacy.hashed(parseJson(memory.toString('utf8', start, end)));
  };
  return {
    writeHash: (start, end, out) => writeJsonAt(writeJson(hashed(start, end)), out),
    writeHashText: (start, end, out) =>
      writeJsonAt(JSON.stringify(style.text(hashed(start, end))), out),
    writeLineKey(start, end, out) {
      const found = readRecord([memory.toString('utf8', start, end)], options);
      if (found === undefined || keyOf === undefined) return -1;
      const { record } = found;
      const { key: digits, hasId } = keyOf(record, timeText(readMember(record.bag, timeField)));
      const length = writeJsonAt(JSON.stringify(digits), out);
      if (length > 0 && !hasId) facts.addWithoutId();
      return length;
    },
  };
}
