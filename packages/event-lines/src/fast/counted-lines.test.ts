import { describe, expect, it } from '@jest/globals';
import { utf8 } from '../../test/chunked.js';
import { createLineValidator } from './line-validator.js';

function slowLinesOf(...lines: readonly string[]): readonly number[] | undefined {
  const validator = createLineValidator({
    nameField: 'event',
    propertiesField: 'properties',
    onUnreadableLine: 'fail',
    isAbortMarker: () => false,
    countBy: { timeField: 'time', milliseconds: 900_000 },
  });
  validator.write(utf8(lines.map((line) => `${line}\n`).join('')));
  validator.end();
  return validator.slowLines;
}

describe('lines whose events are counted', () => {
  it('are on the fast path if their time is an integer or missing', () => {
    expect(
      slowLinesOf(
        '{"event":"a","properties":{"time":1718000000}}',
        '{"event":"b\\u0031","properties":{"a":1,"time":1718000000999,"b":2}}',
        '{"event":"a","properties":{"a":{"time":"x"}}}',
      ),
    ).toEqual([]);
  });

  it('are left to the reference implementation if the time is neither an integer nor missing, or the name is not a text', () => {
    expect(
      slowLinesOf(
        '{"event":"a","properties":{"time":"2026-06-01T06:59:59Z"}}',
        '{"event":7,"properties":{"time":1}}',
        '{"event":"a","properties":{"time":1.5}}',
      ),
    ).toHaveLength(3);
  });
});
