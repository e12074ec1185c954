import { describe, expect, it } from '@jest/globals';
import { TransientError, type CallIo, type JsonObject } from '@source-mixpanel/stream';
import { testIo } from '@source-mixpanel/testing';
import { ids, idsOf, profile } from '../test/profile-page-text.js';
import type { FetchProfilePage, ProfilePageRequest } from './profile-page.js';
import { pageThrough } from './profile-pager.js';

interface FakeSession {
  readonly total?: number;
  readonly pageSize?: number;
  /** Named after the order of opening unless given. */
  readonly session?: string | undefined;
  /** Ids on each page with blanks between them; an error is thrown. */
  readonly pages: readonly (string | Error)[];
  /** Pages that cannot be kept. */
  readonly unkept?: readonly number[];
  /** The number a page echoes, where it is not its own. */
  readonly echo?: number;
}

const lost = new TransientError('session_lost', 'lost');

/** Sessions in the order they are opened, with a ledger of what was asked and is still held. */
function fakePages(...sessions: FakeSession[]) {
  const asked: ProfilePageRequest[] = [];
  const held = { now: 0, most: 0 };
  const signals: AbortSignal[] = [];
  let opened = 0;
  const fetchPage: FetchProfilePage = async (request, io: CallIo) => {
    asked.push(request);
    signals.push(io.signal);
    if (request.next === undefined) opened += 1;
    const session = sessions[opened - 1] ?? { pages: [] };
    const number = request.next?.page ?? 0;
    const page = session.pages[number] ?? '';
    // Later pages answer sooner, as they may.
    for (let turns = 10 - number; turns > 0; turns -= 1) await Promise.resolve();
    if (page instanceof Error) throw page;
    const rows = page.split(' ').filter((id) => id !== '');
    held.now += 1;
    held.most = Math.max(held.most, held.now);
    const proven = session.unkept?.includes(number) !== true;
    let ended = proven;
    return {
      proven,
      get head() {
        if (!ended) return undefined;
        return {
          session: 'session' in session ? session.session : `s${opened}`,
          total: number === 0 ? session.total : undefined,
          pageSize: number === 0 ? session.pageSize : undefined,
          page: session.echo ?? number,
          rows: rows.length,
          hash: rows.length === 0 ? undefined : page,
          oddities: new Map(),
        };
      },
      async *batches() {
        if (rows.length > 0)
          yield { names: new Set(['$name']), rows: rows.map((id) => profile(id)) };
        ended = true;
      },
      discard: async () => {
        held.now -= 1;
      },
    };
  };
  return { fetchPage, asked, held, signals };
}

async function readAll(fetchPage: FetchProfilePage, io = testIo()) {
  const delivered: JsonObject[] = [];
  let failure: unknown;
  try {
    for await (const { rows } of pageThrough(fetchPage)({ where: 'w', pageSize: 2 }, io)) {
      delivered.push(...rows);
    }
  } catch (error) {
    failure = error;
  }
  return { delivered: idsOf(delivered), failure, warnings: io.notices };
}

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
  ])('asks for no page too many for the profiles "%s"', async (delivered, total, pages) => {
    const fake = fakePages({ total, pageSize: 2, pages });
    expect(await readAll(fake.fetchPage)).toMatchObject({ delivered, warnings: [] });
    expect(fake.asked).toHaveLength(pages.length);
  });

  it('counts by the page size that Mixpanel grants, not the one asked for', async () => {
    const fake = fakePages({ total: 3, pageSize: 1, pages: ['a', 'b', 'c'] });
    expect(await readAll(fake.fetchPage)).toMatchObject({ delivered: 'a b c' });
  });

  it('tells the total of each session as soon as its first page is there', async () => {
    const { fetchPage } = fakePages(
      { total: 4, pageSize: 2, pages: ['a b', lost] },
      { total: 3, pageSize: 2, pages: ['a b', 'c'] },
    );
    const told: (number | string)[] = [];
    const profiles = pageThrough(fetchPage)({ pageSize: 2 }, testIo(), (total) => {
      told.push(total);
    });
    for await (const { rows } of profiles) told.push(idsOf(rows));
    expect(told).toEqual([4, 'a b', 3, 'a b', 'c']);
  });

  it('does without a session where there is but one page', async () => {
    const fake = fakePages({ total: 1, pageSize: 2, pages: ['a'], session: undefined });
    expect(await readAll(fake.fetchPage)).toMatchObject({ delivered: 'a', failure: undefined });
  });

  it('fetches at most 5 pages ahead of the one that is read, and holds none afterwards', async () => {
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

  it('stops its requests and gives back its pages when the reader leaves early', async () => {
    const fake = fakePages({ total: 9, pageSize: 1, pages: ids('p', 9) });
    let batches = 0;
    for await (const batch of pageThrough(fake.fetchPage)({ pageSize: 1 }, testIo())) {
      batches += batch.rows.length;
      if (batches === 2) break;
    }
    expect(fake.held.now).toBe(0);
    expect(fake.signals.slice(1).every((signal) => signal.aborted)).toBe(true);
  });

  it('never mixes the totals of calls that run beside each other', async () => {
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

describe('pageThrough, when a session goes wrong', () => {
  const whole = {
    total: 4,
    pageSize: 2,
    pages: ['a b', 'c d'],
  };

  it.each<[string, FakeSession, string]>([
    ['is lost', { ...whole, pages: ['a b', lost] }, 'a b a b c d'],
    ['has a short page 0', { ...whole, pages: ['a', 'c d'] }, 'a b c d'],
    [
      'has a short page in the middle',
      { ...whole, total: 5, pages: ['a b', 'c', 'e'] },
      'a b a b c d',
    ],
    ['has no name', { ...whole, session: undefined }, 'a b a b c d'],
  ])('reads all again in a new one: it %s', async (_name, first, delivered) => {
    const fake = fakePages(first, whole);
    expect(await readAll(fake.fetchPage)).toEqual({ delivered, warnings: [] });
    expect(fake.asked.at(-1)?.next?.session).toBe('s2');
    expect(fake.held.now).toBe(0);
  });

  it.each<[string, FakeSession, string, string]>([
    [
      'a short page in the middle',
      { ...whole, total: 5, pages: ['a b', 'c', 'e'] },
      'a b a b c e',
      'Page 1 of the profiles held 1 profile, but the total of 5 leaves 2 for it.',
    ],
    [
      'an empty last page',
      { ...whole, total: 5, pages: ['a b', 'c d', ''] },
      'a b c d a b c d',
      'Page 2 of the profiles held 0 profiles, but the total of 5 leaves 1 for it.',
    ],
    [
      'one page that holds less than the total',
      { total: 12, pageSize: 1000, pages: ['a b c'] },
      'a b c',
      'Page 0 of the profiles held 3 profiles, but the total of 12 leaves 12 for it.',
    ],
    [
      'more profiles than the total',
      { total: 3, pageSize: 2, pages: ['a b', 'c d'] },
      'a b a b c d',
      'Page 1 of the profiles held 2 profiles, but the total of 3 leaves 1 for it.',
    ],
    [
      'page 0 once more for every page',
      { total: 6, pageSize: 2, pages: ['a b', 'a b', 'a b'] },
      'a b a b',
      'Page 1 of the profiles repeated page 0.',
    ],
    [
      'another page than was requested',
      { total: 4, pageSize: 2, pages: ['a b', 'c d'], echo: 0 },
      'a b a b',
      'Mixpanel answered with page 0 of the profiles when page 1 was requested.',
    ],
  ])('ends with an error when two sessions hold %s', async (_what, broken, ids, text) => {
    const fake = fakePages(broken, broken);
    const { delivered, failure, warnings } = await readAll(fake.fetchPage);
    expect([delivered, warnings]).toEqual([ids, []]);
    expect(failure).toMatchObject({
      name: 'TransientError',
      code: 'profiles_incomplete',
      message: `${text} It was so in two sessions, so profiles may be missing.`,
    });
    expect(fake.held.now).toBe(0);
  });

  it('stops after two empty pages however large the total is', async () => {
    const hostile = { total: 1e12, pageSize: 1, pages: ['a', 'b'] };
    const fake = fakePages(hostile, hostile);
    const { failure, warnings } = await readAll(fake.fetchPage);
    expect(failure).toMatchObject({ code: 'profiles_incomplete' });
    expect(warnings).toEqual([]);
    expect(fake.asked.length).toBeLessThan(30);
    expect(fake.held.now).toBe(0);
  });

  it('fails where the second session is lost, too, rather than leave profiles out', async () => {
    const losing = { ...whole, pages: ['a b', lost] };
    const fake = fakePages(losing, losing, whole);
    expect(await readAll(fake.fetchPage)).toMatchObject({ failure: { code: 'session_lost' } });
    expect(fake.held.now).toBe(0);
  });

  it('passes every other error on at once', async () => {
    const fake = fakePages({
      ...whole,
      pages: ['a b', new TransientError('server_failed', '')],
    });
    expect(await readAll(fake.fetchPage)).toMatchObject({
      delivered: 'a b',
      failure: { code: 'server_failed' },
    });
    expect(fake.asked).toHaveLength(2);
  });
});

describe('pageThrough, without usable figures on page 0', () => {
  it.each<[string, Partial<FakeSession>]>([
    ['total', { pageSize: 2 }],
    ['page size', { total: 3 }],
    ['figures', {}],
  ])('requests pages until an empty one, with one warning: no %s', async (_what, figures) => {
    const fake = fakePages({ ...figures, pages: ['a b', 'c', ''] });
    const { delivered, failure, warnings } = await readAll(fake.fetchPage);
    expect([delivered, failure]).toEqual(['a b c', undefined]);
    expect(warnings).toEqual([
      { kind: 'warning', message: expect.stringContaining('without a usable total') },
    ]);
    expect(fake.asked.map(({ next }) => next?.page)).toEqual([undefined, 1, 2]);
  });

  it('requests nothing more after an empty page 0', async () => {
    const fake = fakePages({ pages: [''], session: undefined });
    expect(await readAll(fake.fetchPage)).toMatchObject({ delivered: '', failure: undefined });
    expect(fake.asked).toHaveLength(1);
  });

  it('ends with an error where one page comes again and again', async () => {
    const again = { pages: ['a b', 'a b', 'a b'] };
    const { failure, warnings } = await readAll(fakePages(again, again).fetchPage);
    expect(failure).toMatchObject({ code: 'profiles_incomplete' });
    expect(warnings).toHaveLength(1);
  });

  it('ends with an error where the pages hold less than a total without a page size', async () => {
    const short = { total: 4, pages: ['a b', 'c', ''] };
    const { failure } = await readAll(fakePages(short, short).fetchPage);
    expect(failure).toMatchObject({
      message: expect.stringContaining('held 3 profiles, but Mixpanel stated a total of 4'),
    });
  });
});

describe('pageThrough, when pages cannot be kept', () => {
  it('asks again for a page that came before its turn, and still reads all', async () => {
    const pages = ['a', 'b', 'c'];
    const fake = fakePages({ total: 3, pageSize: 1, pages, unkept: [0, 1, 2] });
    expect(await readAll(fake.fetchPage)).toMatchObject({ delivered: 'a b c', failure: undefined });
    expect(fake.asked.map(({ next }) => next?.page)).toEqual([undefined, 1, 2, 1, 2]);
    expect(fake.held.now).toBe(0);
  });

  it('still notices a short page', async () => {
    const short = { total: 4, pageSize: 2, pages: ['a', 'c d'], unkept: [0] };
    const fake = fakePages(short, {
      ...short,
      pages: ['a b', 'c d'],
    });
    expect(await readAll(fake.fetchPage)).toMatchObject({ delivered: 'a a b c d', warnings: [] });
  });
});
