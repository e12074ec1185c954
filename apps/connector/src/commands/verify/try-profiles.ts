import { parseRateLimitHeaders } from '@source-mixpanel/kernel';
import { fetchProfilePage, type Cohort, type ProfilePageRequest } from '@source-mixpanel/mixpanel';
import { isJsonObject } from '@source-mixpanel/exact-json';
import { counted } from '@source-mixpanel/text';
import type { ResponseHead } from '../../connection/response-tap.js';
import { RATE_LIMIT_NAMES } from '@source-mixpanel/client';
import { numberIn } from '../../connection/sample-events.js';
import { ask, refusalVerdict, verdictOf, type Reply, type Trial } from './trial.js';
import { verdict, untested } from './verdict.js';

const PAGE_SIZE = 100;
/** A page size that is larger than any that Mixpanel is known to allow. */
const TOO_LARGE_PAGE_SIZE = 100_000;
const UNKNOWN_SESSION = '0-no-such-session';

/**
 * The facts about a page of profiles that the tests use. The report contains only numbers derived
 * from them.
 */
export interface Page {
  readonly rows: number;
  /** The number of all profiles, as stated by the page. */
  readonly total: number | undefined;
  readonly pageSize: number | undefined;
  readonly session: string | undefined;
  readonly ids: ReadonlySet<string>;
  /** The values of `$last_seen` that are text. */
  readonly lastSeen: readonly string[];
}

/**
 * Tests the assumptions about pages, filters and cohorts of profiles (`engage-…`). Sends up to
 * seven requests.
 */
export async function tryProfiles(trial: Trial, cohorts: readonly Cohort[]): Promise<void> {
  const first = await requestPage(trial, { pageSize: PAGE_SIZE });
  judgeFirstPage(trial, first);
  await tryFurtherPage(trial, first);
  const lost = await requestPage(trial, {
    pageSize: PAGE_SIZE,
    next: { session: UNKNOWN_SESSION, page: 1 },
  });
  trial.conclude(
    'engage-lost-session',
    refusalVerdict(lost, ({ code }) => code === 'session_lost'),
  );
  await tryLastSeenFilter(trial, first, { id: 'engage-filter' });
  const large = await requestPage(trial, {
    pageSize: TOO_LARGE_PAGE_SIZE,
    where: 'properties["$last_seen"] >= "9999-12-31T00:00:00"',
  });
  trial.conclude(
    'engage-largest-page',
    verdictOf(large, ({ rows, total, pageSize }) =>
      verdict(
        pageSize !== undefined && pageSize <= TOO_LARGE_PAGE_SIZE && rows === 0 && total === 0,
        `page size ${pageSize ?? 'not stated'} (requested: ${TOO_LARGE_PAGE_SIZE}), ${counted(rows, 'profile')}, total ${total ?? 'not stated'}`,
      ),
    ),
  );
  await tryCohorts(trial, first, cohorts);
}

/**
 * Requests a page of profiles. The request counts against the hourly quota unless it is for a
 * further page.
 */
export function requestPage(
  { connection, io }: Trial,
  request: ProfilePageRequest,
): Promise<Reply<Page>> {
  const { client, storage } = connection;
  return ask(connection, async () => {
    const page = await fetchProfilePage(client, { storage })(request, io);
    const ids = new Set<string>();
    const lastSeen: string[] = [];
    try {
      for await (const { rows } of page.batches()) {
        for (const row of rows) {
          const { $distinct_id: id, $properties: properties } = row;
          ids.add(typeof id === 'string' ? id : JSON.stringify(id));
          const seen = isJsonObject(properties) ? properties['$last_seen'] : undefined;
          if (typeof seen === 'string') lastSeen.push(seen);
        }
      }
      const { rows = 0, total, pageSize, session } = page.head ?? {};
      return { rows, total, pageSize, session, ids, lastSeen };
    } finally {
      await page.discard();
    }
  });
}

/** Concludes `engage-first-page` and `engage-page-size`. */
function judgeFirstPage(trial: Trial, first: Reply<Page>): void {
  trial.conclude(
    'engage-first-page',
    verdictOf(first, ({ total, pageSize, session }) => {
      const stated = [
        total === undefined ? 'no total' : 'a total',
        pageSize === undefined ? 'no page size' : 'a page size',
        session === undefined ? 'no session' : 'a session',
      ];
      const needsSession = (total ?? 0) > (pageSize ?? 0);
      const statesSizes = total !== undefined && pageSize !== undefined;
      return verdict(statesSizes && (session !== undefined || !needsSession), stated.join(', '));
    }),
  );
  trial.conclude(
    'engage-page-size',
    verdictOf(first, ({ rows, total, pageSize }) =>
      verdict(
        pageSize !== undefined && rows === Math.min(pageSize, total ?? 0),
        `${counted(rows, 'profile')}, page size ${pageSize ?? 'not stated'} (requested: ${PAGE_SIZE})`,
      ),
    ),
  );
}

/** Tests `engage-further-page` and `engage-pages-free` with the second page, if there is one. */
async function tryFurtherPage(trial: Trial, first: Reply<Page>): Promise<void> {
  const page = first.kind === 'answered' ? first.answer : undefined;
  const { total = 0, pageSize = 0, session } = page ?? {};
  if (page === undefined || session === undefined || total <= pageSize) {
    const verdict = untested(page === undefined ? first.seen : 'all profiles are on one page');
    trial.conclude('engage-further-page', verdict);
    trial.conclude('engage-pages-free', verdict);
    return;
  }
  const further = await requestPage(trial, { pageSize: PAGE_SIZE, next: { session, page: 1 } });
  trial.conclude(
    'engage-further-page',
    verdictOf(further, ({ rows, ids }) => {
      const again = [...ids].filter((id) => page.ids.has(id)).length;
      return verdict(
        rows === Math.min(pageSize, total - pageSize) && again === 0,
        `${counted(rows, 'profile')}, ${again} of them on the first page too`,
      );
    }),
  );
  const before = remainingQuota(first.head, trial.now);
  const after = remainingQuota(further.head, trial.now);
  trial.conclude(
    'engage-pages-free',
    before === undefined || after === undefined || after > before
      ? untested('the responses do not state the remaining quota')
      : verdict(
          after === before,
          `remaining quota: ${counted(before, 'request')} before the page, ${after} after it`,
        ),
  );
}

/** Returns the remaining quota that the headers of a response state. */
function remainingQuota(head: ResponseHead | undefined, now: number): number | undefined {
  return head && parseRateLimitHeaders(head.headers, RATE_LIMIT_NAMES, now).quota?.remaining;
}

/**
 * Tests a filter on `$last_seen`. The lower bound of the filter is the median value on the first
 * page. Sends one request, which counts against the hourly quota.
 */
export async function tryLastSeenFilter(
  trial: Trial,
  first: Reply<Page>,
  { id, dataGroup }: { readonly id: 'engage-filter' | 'group-filter'; readonly dataGroup?: string },
): Promise<void> {
  const times = first.kind === 'answered' ? [...first.answer.lastSeen].sort() : [];
  const bound = times[Math.floor(times.length / 2)];
  // The value is inserted into an expression without escaping, so it must be a timestamp.
  if (bound === undefined || !/^[\d:T.+-]+Z?$/.test(bound)) {
    const seen = 'no profiles with a usable $last_seen';
    trial.conclude(id, untested(first.kind === 'answered' ? seen : first.seen));
    return;
  }
  const where = `properties["$last_seen"] >= "${bound}"`;
  const reply = await requestPage(trial, {
    pageSize: PAGE_SIZE,
    where,
    ...(dataGroup === undefined ? {} : { dataGroup }),
  });
  trial.conclude(
    id,
    verdictOf(reply, ({ rows, lastSeen }) => {
      const good = lastSeen.filter((time) => time >= bound).length;
      return verdict(
        rows > 0 && good === rows,
        `${counted(rows, 'profile')}, ${good} within the bound`,
      );
    }),
  );
}

/**
 * Tests `engage-cohort` with the smallest cohort of users, and `engage-cohort-gone` with an id that
 * no cohort has.
 */
async function tryCohorts(
  trial: Trial,
  first: Reply<Page>,
  cohorts: readonly Cohort[],
): Promise<void> {
  const allProfiles = first.kind === 'answered' ? (first.answer.total ?? 0) : 0;
  const sized = cohorts
    .map(({ id, row }) => ({ id, count: numberIn(row['count']) ?? 0, group: row['data_group_id'] }))
    .filter(({ count, group }) => count > 0 && count < allProfiles && (group ?? null) === null)
    .sort((one, other) => one.count - other.count);
  const [smallest] = sized;
  if (smallest === undefined) {
    trial.conclude('engage-cohort', untested('no cohort that has some but not all profiles'));
  } else {
    const members = await requestPage(trial, { pageSize: PAGE_SIZE, cohort: smallest.id });
    trial.conclude(
      'engage-cohort',
      verdictOf(members, ({ total = 0 }) =>
        verdict(
          total < allProfiles,
          `${counted(total, 'member')} of ${counted(allProfiles, 'profile')}; the list of cohorts states ${smallest.count}`,
        ),
      ),
    );
  }
  const unused = cohorts.some(({ id }) => id === 1) ? 2 : 1;
  const gone = await requestPage(trial, { pageSize: PAGE_SIZE, cohort: unused });
  trial.conclude(
    'engage-cohort-gone',
    refusalVerdict(gone, ({ code }) => code === 'not_found'),
  );
}
