import { describe, expect, it } from '@jest/globals';
import type { ReadProfiles } from '@source-mixpanel/mixpanel';
import { TransientError } from '@source-mixpanel/stream';
import { fakeClock, readStream, testIo, throughJson } from '@source-mixpanel/testing';
import { create, partition, reading, type Setting } from '../test/sync-members.js';

const HOUR = 3_600_000;
const NOON = Date.UTC(2024, 5, 1, 12);
const listed = [
  { id: 1, members: [] },
  { id: 2, members: ['user-1'] },
  { id: 3, members: ['recent'] },
];

interface SyncSetting extends Setting {
  /** The number of cohorts that can wait and for which quota is left. */
  readonly spare?: number;
  readonly refreshHours?: number;
}

/**
 * Runs a sync at this number of hours after noon. Returns the cohorts that were read, in order, the
 * state and the notices.
 */
async function sync(
  hours: number,
  saved: object | undefined,
  { spare = 0, refreshHours = 12, ...setting }: SyncSetting = {},
) {
  const asked: number[] = [];
  let left = spare;
  const claim = {
    set: () => undefined,
    allows: () => (left -= 1) >= 0,
    delay: () => 0,
    close: () => undefined,
  };
  const source = setting.readProfiles ?? reading(setting.listed ?? listed);
  const readProfiles: ReadProfiles = (query, io) => {
    asked.push(query.cohort ?? 0);
    return source(query, io);
  };
  const stream = create({
    listed,
    clock: fakeClock(NOON + hours * HOUR),
    refresh: { maxAgeMilliseconds: refreshHours * HOUR, quota: { claim: () => claim } },
    ...setting,
    readProfiles,
  });
  const io = testIo();
  const state = saved === undefined ? undefined : stream.state.parse(throughJson({ ...saved }));
  const { finished } = await readStream(stream, state, io);
  const messages = io.notices.flatMap((notice) =>
    notice.kind === 'information' || notice.kind === 'warning' ? [notice.message] : [],
  );
  return { asked, finished, messages, stream };
}

describe('cohorts that were read before', () => {
  it('are left out if they were read recently and quota is short, also those without members', async () => {
    const first = await sync(0, undefined);
    expect(first.asked).toEqual([1, 2, 3]);
    const second = await sync(6, first.finished);
    expect(second.asked).toEqual([]);
    expect(second.messages).toEqual([
      '3 cohorts were not read again, to leave quota for other requests; the oldest figures were read 6 h ago.',
    ]);
    expect(second.finished).toEqual(first.finished);
  });

  it('are read again while there is quota, least recently read first, and always after the configured hours', async () => {
    const { finished } = await sync(0, undefined);
    const last_reads = { ...finished.last_reads, 2: '2024-06-01T09:00:00Z' };
    expect((await sync(7, { ...finished, last_reads }, { spare: 1 })).asked).toEqual([2]);
    expect((await sync(9.1, { ...finished, last_reads })).asked).toEqual([2]);
    expect((await sync(12.1, { ...finished, last_reads })).asked).toEqual([2, 1, 3]);
  });

  it('are all read in mode all, and if the configured hours are 0', async () => {
    const { finished } = await sync(0, undefined);
    expect((await sync(0, finished, { mode: 'all' })).asked).toEqual([1, 2, 3]);
    expect((await sync(0, finished, { refreshHours: 0 })).asked).toEqual([1, 2, 3]);
  });

  it('are all read in a full refresh, which keeps only column names', async () => {
    const { finished, stream } = await sync(0, undefined);
    const kept = stream.keepOnFullRefresh?.(finished);
    expect(kept).not.toHaveProperty('last_reads');
    expect((await sync(0, kept)).asked).toEqual([1, 2, 3]);
  });

  it('count as read just now if their last read is in the future', async () => {
    const { finished } = await sync(0, undefined);
    const ahead = { 1: '2031-01-01T00:00:00Z', 2: '2031-01-01T00:00:00Z' };
    const second = await sync(1, { ...finished, last_reads: ahead });
    expect(second.asked).toEqual([3]);
    expect(second.finished.last_reads).toMatchObject({ 1: '2024-06-01T13:00:00Z' });
  });
});

describe('cohorts whose last read is unknown', () => {
  it('are read, with states of earlier versions and of the Python connector', async () => {
    const states = [partition(1, '2024-05-01T00:00:00'), partition(2, '2024-05-01T00:00:00')];
    for (const saved of [{ states }, { states, use_global_cursor: false, read_up_to: 2 }]) {
      expect((await sync(1, saved)).asked).toEqual([1, 2, 3]);
    }
  });

  it('are read before those that failed in the last sync, which are always read', async () => {
    const { finished, stream } = await sync(0, undefined);
    const failed = stream.noteFailure?.(finished, { cohort: 1 });
    const more = [...listed, { id: 9, members: [] }];
    expect((await sync(1, failed, { listed: more })).asked).toEqual([9, 1]);
  });

  it('count as read if their data group was deleted, because Mixpanel still lists them', async () => {
    const missing: ReadProfiles = async function* () {
      await Promise.resolve();
      throw new TransientError('not_found', 'The data group does not exist.');
    };
    const grouped = [{ id: 4, members: [], dataGroup: '7' }];
    const setting = { listed: grouped, readProfiles: missing };
    const first = await sync(0, undefined, setting);
    expect(first.messages).toEqual([expect.stringMatching(/^Cohort 4 is skipped/)]);
    expect((await sync(1, first.finished, setting)).asked).toEqual([]);
  });

  it('do not count as read if they were deleted before their first page', async () => {
    const missing: ReadProfiles = async function* () {
      await Promise.resolve();
      throw new TransientError('not_found', 'It is not there.');
    };
    const first = await sync(0, undefined, { readProfiles: missing, listedAnew: [] });
    expect(first.messages).toContainEqual(expect.stringMatching(/^Cohort 1 is skipped/));
    expect(first.finished).not.toHaveProperty('last_reads');
    expect((await sync(1, first.finished)).asked).toEqual([1, 2, 3]);
  });
});

it('the time of a read is that of its first page', async () => {
  const clock = fakeClock(NOON);
  const pages: ReadProfiles = async function* () {
    for (let page = 0; page < 3; page += 1) {
      await clock.advance(HOUR);
      yield { names: new Set(), rows: [] };
    }
  };
  const { finished } = await sync(0, undefined, {
    clock,
    listed: [{ id: 1, members: [] }],
    readProfiles: pages,
  });
  expect(finished.last_reads).toEqual({ 1: '2024-06-01T13:00:00Z' });
});
