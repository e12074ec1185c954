import { describe, expect, it } from '@jest/globals';
import { fakePages, readAll, type FakeSession } from '../../test/fake-pages.js';

const complete = { total: 4, pageSize: 2, pages: ['a b', 'c d'] };

describe('pageThrough, when pages contradict the total or each other', () => {
  it.each<[string, FakeSession, { readonly delivered: string; readonly text: string }]>([
    [
      'a short page in the middle',
      { ...complete, total: 5, pages: ['a b', 'c', 'e'] },
      {
        delivered: 'a b a b c e',
        text: 'Page 1 of the profiles contained 1 profile, but should contain 2 according to the total of 5.',
      },
    ],
    [
      'an empty last page',
      { ...complete, total: 5, pages: ['a b', 'c d', ''] },
      {
        delivered: 'a b c d a b c d',
        text: 'Page 2 of the profiles contained 0 profiles, but should contain 1 according to the total of 5.',
      },
    ],
    [
      'one page that contains less than the total',
      { total: 12, pageSize: 1000, pages: ['a b c'] },
      {
        delivered: 'a b c',
        text: 'Page 0 of the profiles contained 3 profiles, but should contain 12 according to the total of 12.',
      },
    ],
    [
      'more profiles than the total',
      { total: 3, pageSize: 2, pages: ['a b', 'c d'] },
      {
        delivered: 'a b a b c d',
        text: 'Page 1 of the profiles contained 2 profiles, but should contain 1 according to the total of 3.',
      },
    ],
    [
      'the profiles of page 0 on every page',
      { total: 6, pageSize: 2, pages: ['a b', 'a b', 'a b'] },
      { delivered: 'a b a b', text: 'Page 1 of the profiles repeated page 0.' },
    ],
    [
      'another page than was requested',
      { total: 4, pageSize: 2, pages: ['a b', 'c d'], echo: 0 },
      {
        delivered: 'a b a b',
        text: 'Mixpanel answered with page 0 of the profiles when page 1 was requested.',
      },
    ],
  ])('ends with an error if two sessions have %s', async (_what, broken, expected) => {
    const fake = fakePages(broken, broken);
    const { delivered, failure, warnings } = await readAll(fake.fetchPage);
    expect([delivered, warnings]).toEqual([expected.delivered, []]);
    expect(failure).toMatchObject({
      name: 'TransientError',
      code: 'profiles_incomplete',
      message: `${expected.text} This happened in two sessions, so profiles may be missing.`,
    });
    expect(fake.held.now).toBe(0);
  });

  it('stops after two empty pages, even if the total is much larger', async () => {
    const wrong = { total: 1e12, pageSize: 1, pages: ['a', 'b'] };
    const fake = fakePages(wrong, wrong);
    const { failure, warnings } = await readAll(fake.fetchPage);
    expect(failure).toMatchObject({ code: 'profiles_incomplete' });
    expect(warnings).toEqual([]);
    expect(fake.asked.length).toBeLessThan(30);
    expect(fake.held.now).toBe(0);
  });
});

describe('pageThrough, if page 0 does not state total and page size', () => {
  it.each<[string, Partial<FakeSession>]>([
    ['total', { pageSize: 2 }],
    ['page size', { total: 3 }],
    ['total and page size', {}],
  ])(
    'requests pages until one is empty, with one warning, if it has no %s',
    async (_what, stated) => {
      const fake = fakePages({ ...stated, pages: ['a b', 'c', ''] });
      const { delivered, failure, warnings } = await readAll(fake.fetchPage);
      expect([delivered, failure]).toEqual(['a b c', undefined]);
      expect(warnings).toEqual([
        { kind: 'warning', message: expect.stringContaining('without a usable total') },
      ]);
      expect(fake.asked.map(({ next }) => next?.page)).toEqual([undefined, 1, 2]);
    },
  );

  it('does not request another page if page 0 is empty', async () => {
    const fake = fakePages({ pages: [''], session: undefined });
    expect(await readAll(fake.fetchPage)).toMatchObject({ delivered: '', failure: undefined });
    expect(fake.asked).toHaveLength(1);
  });

  it('ends with an error if the same page is returned again and again', async () => {
    const again = { pages: ['a b', 'a b', 'a b'] };
    const { failure, warnings } = await readAll(fakePages(again, again).fetchPage);
    expect(failure).toMatchObject({ code: 'profiles_incomplete' });
    expect(warnings).toHaveLength(1);
  });

  it('ends with an error if all pages together have fewer profiles than the total', async () => {
    const short = { total: 4, pages: ['a b', 'c', ''] };
    const { failure } = await readAll(fakePages(short, short).fetchPage);
    expect(failure).toMatchObject({
      message: expect.stringContaining('contained 3 profiles, but Mixpanel stated a total of 4'),
    });
  });
});
