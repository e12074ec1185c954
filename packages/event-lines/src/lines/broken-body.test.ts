import { describe, expect, it } from '@jest/globals';
import { UnreadableCollector } from './broken-body.js';
import { createLineValidator } from '../fast/line-validator.js';
import { utf8 } from '../../test/chunked.js';
import { hostileShape } from '../../test/hostile-lines.js';

const R = '{"event":"e","properties":{}}\n';

function messageOf(body: Uint8Array): string {
  const isAbortMarker = (text: string): boolean => text === 'ended early';
  const validator = createLineValidator({
    ...hostileShape,
    onUnreadableLine: 'fail',
    isAbortMarker,
  });
  try {
    validator.write(body);
    validator.end();
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

describe('a rejected body', () => {
  it.each([
    [
      'ends with an abort marker',
      utf8(`${R}ended early\n`),
      'The downloaded data is incomplete: its last line says that the sender ended it early.',
    ],
    [
      'is cut off',
      utf8(R.slice(0, -5)),
      'The downloaded data is incomplete: its last line is not finished.',
    ],
    [
      'ends with an unreadable line',
      utf8(`${R}secret\n`),
      'The downloaded data is incomplete: its last line is not a readable record.',
    ],
    [
      'contains no record',
      utf8('secret\n<html>\n'),
      'The downloaded data is incomplete: none of its lines is a readable record.',
    ],
    [
      'contains an unreadable line',
      utf8(`${R}secret\n${R}`),
      `The line at byte ${String(R.length)} of the downloaded data, 6 bytes long, is not a readable record.`,
    ],
  ])('has a message that says why: the body %s', (_name, body, message) => {
    expect(messageOf(body)).toBe(message);
  });

  it('does not list more than the first hundred unreadable lines, but counts all', () => {
    const unreadable = new UnreadableCollector();
    for (let offset = 0; offset < 150; offset += 1) {
      // The text is not kept, because errors and logs must not contain data of users.
      unreadable.add({ offset, length: 1, ...{ text: 'secret' } });
    }
    expect(unreadable.count).toBe(150);
    expect(unreadable.first).toEqual(
      Array.from({ length: 100 }, (_, offset) => ({ offset, length: 1 })),
    );
  });
});
