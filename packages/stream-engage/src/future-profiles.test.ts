import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ReadProfiles } from '@source-mixpanel/mixpanel';
import { effort, fakeClock, readStream, testIo, throughJson } from '@source-mixpanel/testing';
import { engageStream } from './engage-stream.js';

const NOW = Date.UTC(2024, 5, 1, 12);

/**
 * Creates a stream of profiles with these update times. The time of the machine is `NOW`;
 * Mixpanel's clock is slower by `lag` milliseconds.
 */
function create(lastSeen: readonly string[], lag = 0) {
  const readProfiles: ReadProfiles = async function* () {
    await Promise.resolve();
    yield {
      names: new Set(['$last_seen']),
      rows: lastSeen.map((at, id) => ({ $distinct_id: `u${id}`, $properties: { $last_seen: at } })),
    };
  };
  return engageStream(
    { readProfiles, profileProperties: () => Promise.resolve(new Map()) },
    {
      startDate: '2024-01-01',
      zone: 'UTC',
      clock: fakeClock(NOW),
      byEarlierClock: (instant) => instant - lag,
      pageSize: 1000,
    },
  );
}

describe('profiles with a future time', () => {
  it.each(['2031-05-05T00:00:00', '9999-12-31T23:59:59-11:00', '9999-12-31T23:59:59'])(
    'are emitted and do not move the state: %s',
    async (future) => {
      const read = await readStream(create([future, '2024-05-31T00:00:00']));
      expect(read.records).toHaveLength(2);
      expect(read.finished.last_seen).toBe('2024-05-31T00:00:00');
    },
  );

  it('do not change the state if there are no other profiles', async () => {
    const stream = create(['2031-05-05T00:00:00', '2024-06-01T12:00:01']);
    expect((await readStream(stream)).finished).not.toHaveProperty('last_seen');
    const saved = stream.state.parse({ last_seen: '2024-02-03T04:05:06' });
    const read = await readStream(stream, saved);
    expect(read.records).toHaveLength(2);
    expect(read.finished.last_seen).toBe('2024-02-03T04:05:06');
  });

  it('do not hide a change that becomes visible between two syncs', async () => {
    const first = await readStream(create(['2031-05-05T00:00:00', '2024-05-20T00:00:00']));
    // Changed before the first sync began, but visible only after it.
    const later = create(['2031-05-05T00:00:00', '2024-05-31T23:00:00', '2024-05-20T00:00:00']);
    const second = await readStream(later, later.state.parse(throughJson(first.finished)));
    expect(second.records.map(({ distinct_id: id }) => id)).toEqual(['u0', 'u1', 'u2']);
    expect(second.finished.last_seen).toBe('2024-05-31T23:00:00');
  });

  it('advance the state at most to the time of the slower clock', async () => {
    const moment = fc
      .date({ min: new Date('2024-05-01'), max: new Date('2026-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 19));
    await fc.assert(
      fc.asyncProperty(
        fc.array(moment, { maxLength: 5 }),
        fc.nat(80_000_000),
        async (lastSeen, lag) => {
          const read = await readStream(create(lastSeen, lag));
          expect(read.records).toHaveLength(lastSeen.length);
          const latest = read.finished.last_seen ?? '0';
          const known = lastSeen.filter((at) => Date.parse(`${at}Z`) <= NOW - lag);
          expect(latest).toBe(known.sort().at(-1) ?? '0');
        },
      ),
      effort(100),
    );
  });
});

describe('a saved state of engage', () => {
  it('is replaced by the present, with one warning, if it is in the future', async () => {
    const io = testIo();
    const stream = create(['2024-06-01T12:00:00']);
    const state = stream.state.parse({ last_seen: '2099-01-01T00:00:00' });
    const read = await readStream(stream, state, io);
    expect(read.records).toHaveLength(1);
    expect(read.finished.last_seen).toBe('2024-06-01T12:00:00');
    expect(io.notices).toContainEqual({
      kind: 'warning',
      message: expect.stringContaining('It is treated as 2024-06-01T12:00:00'),
    });
    const again = testIo();
    await readStream(create([]), stream.state.parse(throughJson(read.finished)), again);
    expect(again.notices).toEqual([]);
  });

  it('is replaced by the present, without a warning, if it is less than a day in the future', async () => {
    const io = testIo();
    const stream = create(['2024-06-01T11:59:59', '2024-06-01T12:00:00']);
    const state = stream.state.parse({ last_seen: '2024-06-02T06:00:00' });
    const read = await readStream(stream, state, io);
    expect(read.records.map(({ distinct_id: id }) => id)).toEqual(['u1']);
    expect(read.finished.last_seen).toBe('2024-06-01T12:00:00');
    expect(io.notices).toEqual([]);
  });

  it('after the year 9999 is rejected, because it is not a date', () => {
    expect(() => create([]).state.parse({ last_seen: '9999-12-31T23:59:59-11:00' })).toThrow(
      'it is not a date or date-time',
    );
  });
});
