import { describe, expect, it } from '@jest/globals';
import { RecordCounter } from './record-counter.js';

const LINES = [
  '{"type":"RECORD","record":{"stream":"export"}}',
  '{"type": "RECORD", "stream": "export"}',
  '{"type":"STATE","state":{"R":"RECORD"}}',
  '{"type":"LOG","log":{"message":"{\\"type\\":\\"RECORD\\""}}',
  '{"type":"TRACE"}',
  '{}',
  '',
  'Read 3 RECORDs',
  '{"type":"RECORD"}',
];
const text = Buffer.from(LINES.map((line) => `${line}\n`).join(''));

describe('RecordCounter', () => {
  it.each([1, 2, 7, 10, 11, 12, 50, text.length])(
    'counts records in chunks of %d bytes',
    (size) => {
      const counter = new RecordCounter();
      for (let at = 0; at < text.length; at += size) counter.take(text.subarray(at, at + size));
      expect(counter.records).toBe(3);
    },
  );
});
