import { describe, expect, it } from '@jest/globals';
import { TransientError } from '@source-mixpanel/stream';
import { testIo } from '@source-mixpanel/testing';
import { fakePages, lost, readAll, type FakeSession } from '../../test/fake-pages.js';
import { ids, idsOf } from '../../test/profile-page-text.js';
import { pageThrough } from './profile-pager.js';

describe('pageThrough', () => {
  it('reads all pages of one session in order, each once', async () => {
    const fake = fakePages({ total: 5, pageSize: 2, pages: ['a b', 'c d', 'e'] });
    expect(await readAll(fake.fetchPage)).toEqual({ delivered: 'a b c d e', warnings: [] });
    expect(fake.asked).toEqual([
      { where: 'w', pageSize: 2 },
      { where: 'w', pageSize: 2, next: { session: 's1', page: 1 } },
      { where: 'w', pageSize: 2, next: { session: 's1', page: 2 } },
    ]);
  });

  it.each([
    ['', 0, ['']],
    ['a', 1, ['a']],
    ['a b', 2, ['a b']],
    ['a b c d', 4, ['a b', 'c d']],
  ])(
    'does not request more pages than necessary for the profiles "%s"',
    async (delivered, total, pages) => {
      const fake = fakePages({ total, pageSize: 2, pages });
      expect(await readAll(fake.fetchPage)).toMatchObject({ delivered, warnings: [] });
      expect(fake.asked).toHaveLength(pages.length);
    },
  );

  it('calls io.requested for each page, including pages that are requested ahead', async () => {
    const { fetchPage } = fakePages({ total: 5, pageSize: 1, pages: ids('p', 5) });
    let requested = 0;
    const io = testIo({ requested: () => void (requested += 1) });
    const pages = pageThrough(fetchPage)({ pageSize: 1 }, io)[Symbol.asyncIterator]();
    while ((await pages.next()).done !== true);
    expect(requested).toBe(5);
  });

  it('uses the page size of the response, not the requested one', async () => {
    const fake = fakePages({ total: 3, pageSize: 1, pages: ['a', 'b', 'c'] });
    expect(await readAll(fake.fetchPage)).toMatchObject({ delivered: 'a b c' });
  });

  it('calls onTotal in each session before the first profiles are yielded', async () => {
    const { fetchPage } = fakePages(
      { total: 4, pageSize: 2, pages: ['a b', lost] },
      { total: 3, pageSize: 2, pages: ['a b', 'c'] },
    );
    const order: (number | string)[] = [];
    const profiles = pageThrough(fetchPage)({ pageSize: 2 }, testIo(), (total) => {
      order.push(total);
    });
    for await (const { rows } of profiles) order.push(idsOf(rows));
    expect(order).toEqual([4, 'a b', 3, 'a b', 'c']);
  });

  it('does not need a session id if there is only one page', async () => {
    const fake = fakePages({ total: 1, pageSize: 2, pages: ['a'], session: undefined });
    expect(await readAll(fake.fetchPage)).toMatchObject({ delivered: 'a', failure: undefined });
  });

  it('requests at most 5 pages ahead, and discards all pages in the end', async () => {
    const pages = ids('p', 12);
    const fake = fakePages({ total: 12, pageSize: 1, pages });
    const batches = pageThrough(fake.fetchPage)({ pageSize: 1 }, testIo())[Symbol.asyncIterator]();
    await batches.next();
    await batches.next();
    for (let turns = 0; turns < 100; turns += 1) await Promise.resolve();
    expect(fake.asked).toHaveLength(7);
    while ((await batches.next()).done !== true);
    expect(fake.held).toMatchObject({ now: 0, most: 6 });
  });

  it('aborts its requests and discards its pages if the reader stops early', async () => {
    const fake = fakePages({ total: 9, pageSize: 1, pages: ids('p', 9) });
    let batches = 0;
    for await (const batch of pageThrough(fake.fetchPage)({ pageSize: 1 }, testIo())) {
      batches += batch.rows.length;
      if (batches === 2) break;
    }
    expect(fake.held.now).toBe(0);
    expect(fake.signals.slice(1).every((signal) => signal.aborted)).toBe(true);
  });

  it('never mixes the totals of concurrent calls', async () => {
    const three = fakePages({ total: 3, pageSize: 1, pages: ['a', 'b', 'c'] });
    const none = fakePages({ total: 0, pageSize: 1, pages: [''] });
    const one = fakePages({ total: 1, pageSize: 1, pages: ['d'] });
    const read = pageThrough(
      ({ cohort, ...request }, io) =>
        [three, none, one][cohort ?? 0]?.fetchPage(request, io) ?? Promise.reject(lost),
    );
    const count = async (cohort: number): Promise<number> => {
      let rows = 0;
      for await (const batch of read({ cohort, pageSize: 1 }, testIo())) rows += batch.rows.length;
      return rows;
    };
    expect(await Promise.all([0, 1, 2].map(count))).toEqual([3, 0, 1]);
    expect([three, none, one].map(({ asked }) => asked.length)).toEqual([3, 1, 1]);
  });
});

describe('pageThrough, when a session fails', () => {
  const complete = {
    total: 4,
    pageSize: 2,
    pages: ['a b', 'c d'],
  };

  it.each<[string, FakeSession, string]>([
    ['is lost', { ...complete, pages: ['a b', lost] }, 'a b a b c d'],
    ['has a short page 0', { ...complete, pages: ['a', 'c d'] }, 'a b c d'],
    [
      'has a short page in the middle',
      { ...complete, total: 5, pages: ['a b', 'c', 'e'] },
      'a b a b c d',
    ],
    ['has no id', { ...complete, session: undefined }, 'a b a b c d'],
  ])(
    'reads everything again in a new session if the session %s',
    async (_name, first, delivered) => {
      const fake = fakePages(first, complete);
      expect(await readAll(fake.fetchPage)).toEqual({ delivered, warnings: [] });
      expect(fake.asked.at(-1)?.next?.session).toBe('s2');
      expect(fake.held.now).toBe(0);
    },
  );

  it('throws an error if the second session is lost as well', async () => {
    const losing = { ...complete, pages: ['a b', lost] };
    const fake = fakePages(losing, losing, complete);
    expect(await readAll(fake.fetchPage)).toMatchObject({ failure: { code: 'session_lost' } });
    expect(fake.held.now).toBe(0);
  });

  it('throws every other error immediately', async () => {
    const fake = fakePages({
      ...complete,
      pages: ['a b', new TransientError('server_failed', '')],
    });
    expect(await readAll(fake.fetchPage)).toMatchObject({
      delivered: 'a b',
      failure: { code: 'server_failed' },
    });
    expect(fake.asked).toHaveLength(2);
  });
});

describe('pageThrough, if pages cannot be stored', () => {
  it('requests pages again that arrived before their turn, and yields all profiles', async () => {
    const pages = ['a', 'b', 'c'];
    const fake = fakePages({ total: 3, pageSize: 1, pages, unstored: [0, 1, 2] });
    expect(await readAll(fake.fetchPage)).toMatchObject({ delivered: 'a b c', failure: undefined });
    expect(fake.asked.map(({ next }) => next?.page)).toEqual([undefined, 1, 2, 1, 2]);
    expect(fake.held.now).toBe(0);
  });

  it('still detects a short page', async () => {
    const short = { total: 4, pageSize: 2, pages: ['a', 'c d'], unstored: [0] };
    const fake = fakePages(short, {
      ...short,
      pages: ['a b', 'c d'],
    });
    expect(await readAll(fake.fetchPage)).toMatchObject({ delivered: 'a a b c d', warnings: [] });
  });
});
