import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import { RawNumber } from '@source-mixpanel/stream';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { OutputBuffer } from './output-buffer.js';
import { TimeFacts } from './time-facts.js';
import { compareTimeTexts, timeText } from './time-text.js';
import { TimeWriter } from './time-writer.js';

function write(writer: TimeWriter, digits: string): string | undefined {
  const output = new OutputBuffer();
  const end = writer.write(Buffer.from(`${digits},`), 0, output);
  if (end === -1) return undefined;
  expect(end).toBe(digits.length);
  return Buffer.from(output.take()).toString();
}

/** Whole numbers of any number of digits up to 14. */
const epochs = fc
  .tuple(fc.integer({ min: 0, max: 14 }), fc.maxSafeNat())
  .map(([digits, number]) => number % 10 ** digits);

describe('the writer of times', () => {
  it('writes whole seconds and milliseconds like the texts of the object path, in any order', () => {
    const writer = new TimeWriter();
    const seconds = fc.integer({ min: 1_717_000_000, max: 1_719_000_000 });
    const milliseconds = seconds.chain((second) =>
      fc.integer({ min: 0, max: 999 }).map((fraction) => second * 1000 + fraction),
    );
    fc.assert(
      fc.property(fc.oneof(epochs, seconds, milliseconds), (epoch) => {
        const digits = String(epoch);
        expect(write(writer, digits)).toBe(`"${timeText(new RawNumber(digits)) ?? ''}"`);
      }),
      effort(3000),
    );
  });

  it.each(['', '-1', '1.5', '1e9', '"1718000000"', 'null', '123456789012345', '1718000000 '])(
    'leaves %j to the object path',
    (value) => {
      expect(write(new TimeWriter(), value)).toBeUndefined();
    },
  );
});

describe('the facts about times', () => {
  it('hold the greatest, whether it came as a number or as a text', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(epochs, fc.boolean()), { minLength: 1 }), (times) => {
        const facts = new TimeFacts();
        const texts = times.map(([milliseconds, isText]) => {
          const text = timeText(`${new Date(milliseconds).toISOString().slice(0, 23)}Z`) ?? '';
          if (isText) facts.noteText(text);
          else facts.noteMilliseconds(milliseconds);
          return text;
        });
        expect(facts.greatest).toBe(texts.sort(compareTimeTexts).at(-1));
      }),
    );
    const facts = new TimeFacts();
    expect(facts.greatest).toBeUndefined();
    facts.noteText('1969-12-31T23:59:59Z');
    expect(facts.greatest).toBe('1969-12-31T23:59:59Z');
    facts.noteText(undefined);
    expect(facts.withoutTime).toBe(1);
  });
});
