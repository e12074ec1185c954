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
/** Larger than any page size that was observed. */
const LARGE_PAGE = 100_000;
const NO_SESSION = '0-no-such-session';

/** A page of profiles, of which ids and times of update are looked at and nothing is kept. */
export interface Page {
  readonly rows: number;
  readonly total: number | undefined;
  readonly pageSize: number | undefined;
  readonly session: string | undefined;
  readonly ids: ReadonlySet<string>;
  readonly lastSeen: readonly string[];
}

/** Profiles in pages, filters and cohorts. Seven requests. */
export async function tryProfiles(trial: Trial, cohorts: readonly Cohort[]): Promise<void> {
  const first = await askForPage(trial, { pageSize: PAGE_SIZE });
  judgeFirstPage(trial, first);
  await tryFurtherPage(trial, first);
  const lost = await askForPage(trial, {
    pageSize: PAGE_SIZE,
    next: { session: NO_SESSION, page: 1 },
  });
  trial.conclude(
    'engage-lost-session',
    refusalVerdict(lost, ({ code }) => code === 'session_lost'),
  );
  await tryFilterOf(trial, first, { id: 'engage-filter' });
  const large = await askForPage(trial, {
    pageSize: LARGE_PAGE,
    where: 'properties["$last_seen"] >= "9999-12-31T00:00:00"',
  });
  trial.conclude(
    'engage-largest-page',
    verdictOf(large, ({ rows, total, pageSize }) =>
      verdict(
        pageSize !== undefined && pageSize <= LARGE_PAGE && rows === 0 && total === 0,
        `page size ${pageSize ?? 'not stated'} for ${LARGE_PAGE}, ${counted(rows, 'profile')} of ${total ?? 'unknown'}`,
      ),
    ),
  );
  await tryCohorts(trial, first, cohorts);
}

/** One request, which counts unless it is for a further page. */
export function askForPage(
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

function judgeFirstPage(trial: Trial, first: Reply<Page>): void {
  trial.conclude(
    'engage-first-page',
    verdictOf(first, ({ total, pageSize, session }) => {
      const told = [
        total === undefined ? 'no total' : 'a total',
        pageSize === undefined ? 'no page size' : 'a page size',
        session === undefined ? 'no session' : 'a session',
      ];
      const isNeeded = (total ?? 0) > (pageSize ?? 0);
      const isWhole = total !== undefined && pageSize !== undefined;
      return verdict(isWhole && (session !== undefined || !isNeeded), told.join(', '));
    }),
  );
  trial.conclude(
    'engage-page-size',
    verdictOf(first, ({ rows, total, pageSize }) =>
      verdict(
        pageSize !== undefined && rows === Math.min(pageSize, total ?? 0),
        `${counted(rows, 'profile')}, page size ${pageSize ?? 'not stated'} for ${PAGE_SIZE}`,
      ),
    ),
  );
}

async function tryFurtherPage(trial: Trial, first: Reply<Page>): Promise<void> {
  const page = first.kind === 'answered' ? first.answer : undefined;
  const { total = 0, pageSize = 0, session } = page ?? {};
  if (page === undefined || session === undefined || total <= pageSize) {
    const verdict = untested(page === undefined ? first.seen : 'all profiles are on one page');
    trial.conclude('engage-further-page', verdict);
    trial.conclude('engage-pages-free', verdict);
    return;
  }
  const further = await askForPage(trial, { pageSize: PAGE_SIZE, next: { session, page: 1 } });
  trial.conclude(
    'engage-further-page',
    verdictOf(further, ({ rows, ids }) => {
      const again = [...ids].filter((id) => page.ids.has(id)).length;
      return verdict(
        rows === Math.min(pageSize, total - pageSize) && again === 0,
        `${counted(rows, 'profile')}, ${again} of them on page 0 as well`,
      );
    }),
  );
  const before = leftAfter(first.head, trial.now);
  const after = leftAfter(further.head, trial.now);
  trial.conclude(
    'engage-pages-free',
    before === undefined || after === undefined || after > before
      ? untested('the answers do not state what is left of the quota')
      : verdict(
          after === before,
          `${counted(before, 'request')} left before the page, ${after} after it`,
        ),
  );
}

function leftAfter(head: ResponseHead | undefined, now: number): number | undefined {
  return head && parseRateLimitHeaders(head.headers, RATE_LIMIT_NAMES, now).quota?.remaining;
}

/** Filters by a time of update of the first page. One counted request. */
export async function tryFilterOf(
  trial: Trial,
  first: Reply<Page>,
  { id, dataGroup }: { readonly id: 'engage-filter' | 'group-filter'; readonly dataGroup?: string },
): Promise<void> {
  const times = first.kind === 'answered' ? [...first.answer.lastSeen].sort() : [];
  const bound = times[Math.floor(times.length / 2)];
  // Only a text of the known form goes into an expression.
  if (bound === undefined || !/^[\d:T.+-]+Z?$/.test(bound)) {
    const seen = 'no profiles with a time of update';
    trial.conclude(id, untested(first.kind === 'answered' ? seen : first.seen));
    return;
  }
  const where = `properties["$last_seen"] >= "${bound}"`;
  const reply = await askForPage(trial, {
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
        `${counted(rows, 'profile')}, ${good} updated since`,
      );
    }),
  );
}

async function tryCohorts(
  trial: Trial,
  first: Reply<Page>,
  cohorts: readonly Cohort[],
): Promise<void> {
  const whole = first.kind === 'answered' ? (first.answer.total ?? 0) : 0;
  const sized = cohorts
    .map(({ id, row }) => ({ id, count: numberIn(row['count']) ?? 0, group: row['data_group_id'] }))
    .filter(({ count, group }) => count > 0 && count < whole && (group ?? null) === null)
    .sort((one, other) => one.count - other.count);
  const [smallest] = sized;
  if (smallest === undefined) {
    trial.conclude('engage-cohort', untested('no cohort smaller than the project'));
  } else {
    const members = await askForPage(trial, { pageSize: PAGE_SIZE, cohort: smallest.id });
    trial.conclude(
      'engage-cohort',
      verdictOf(members, ({ total = 0 }) =>
        verdict(
          total < whole,
          `${counted(total, 'member')} of ${whole}, ${smallest.count} by the list`,
        ),
      ),
    );
  }
  const unused = cohorts.some(({ id }) => id === 1) ? 2 : 1;
  const gone = await askForPage(trial, { pageSize: PAGE_SIZE, cohort: unused });
  trial.conclude(
    'engage-cohort-gone',
    refusalVerdict(gone, ({ code }) => code === 'not_found'),
  );
}
