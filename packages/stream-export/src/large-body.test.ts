import { describe, expect, it } from '@jest/globals';
import { BodySpool } from '@source-mixpanel/kernel';
import { failure, testIo } from '@source-mixpanel/testing';
import { tmpdir } from 'node:os';
import { bodyOf } from '../test/bodies.js';
import { collect } from '../test/collect.js';
import { event } from '../test/events.js';
import { createMixpanel } from '../test/in-memory-mixpanel.js';
import { stepClock } from '../test/step-clock.js';
import { ExportSync } from './export-sync.js';
import { readSlice } from './read-slice.js';

const LIMIT = 2_000_000;
const events = Array.from({ length: 2_000 }, (_, at) =>
  event(`${at}`.padStart(2_500, '.'), '2024-03-01T10:00:00Z'),
);

/** Reads a slice whose body is more than twice as large as the planned maximum. */
function readLargeBody(storage: BodySpool) {
  const clock = stepClock(Date.parse('2024-03-06T12:00:00Z'));
  const mixpanel = createMixpanel({ clock, zone: 'UTC', events });
  mixpanel.nextBodies.push((text) => {
    expect(text.length).toBeGreaterThan(2 * LIMIT);
    return bodyOf(text, { chunkSize: 65_536 });
  });
  const { exportEvents } = mixpanel;
  const source = { exportEvents, topEventProperties: () => Promise.resolve([]) };
  const io = testIo();
  const sync = new ExportSync({
    source,
    options: {
      zone: 'UTC',
      attributionDays: 0,
      lookBackSeconds: 0,
      workers: 1,
      format: 'raw',
      onUnreadableLine: 'fail',
      storage,
      availableRequests: () => 60,
      clock,
    },
    saved: undefined,
    io,
  });
  sync.cutter.maxBodyBytes = () => LIMIT;
  return collect(readSlice({ from: '2024-02-01', to: '2024-03-05' }, sync, io));
}

describe('a body that is larger than planned', () => {
  it('is rejected before its first record is emitted, so that the slice can be divided', async () => {
    const error = await failure(readLargeBody(new BodySpool({ directory: tmpdir() })));
    expect(error).toMatchObject({
      code: 'body_too_large',
      mayDivide: true,
      message: expect.stringMatching(/^Events of 2024-02-01 to 2024-03-05: /),
    });
  });

  it('is read to its end if it cannot be stored, because some of its records were emitted', async () => {
    const storage = new BodySpool({ directory: tmpdir(), memoryBytes: 0, limitBytes: 0 });
    const parts = await readLargeBody(storage);
    const records = parts.reduce((sum, part) => sum + (part.kind === 'bytes' ? part.count : 0), 0);
    expect(records).toBe(events.length);
    expect(parts.at(-1)).toMatchObject({ kind: 'checkpoint' });
  });
});
