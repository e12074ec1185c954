import { BodySpool, Budgets, createDispatcher, createSend } from '@source-mixpanel/kernel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import {
  fakeClock,
  scriptedServer,
  testIo,
  type RecordedRequest,
  type ScriptedAnswer,
  type ScriptedServer,
} from '@source-mixpanel/testing';
import { tmpdir } from 'node:os';
import type { ProfileQuery } from '../src/profiles/profile-page.js';
import { readProfiles } from '../src/profiles/profiles.js';
import { HOSTS } from '../src/client/regions.js';
import { idsOf, pageText } from './profile-page-text.js';

let server: ScriptedServer | undefined;
const dispatcher = createDispatcher();

/** Closes the server. Call this after each test. */
export async function closeProfileServer(): Promise<void> {
  await server?.close();
}

interface ConnectOptions {
  readonly storage?: BodySpool;
  readonly signal?: AbortSignal;
  readonly onUnreadable?: 'fail' | 'skip';
}

/**
 * Starts a server with these responses. Returns a function that reads profiles from it, through all
 * interceptors of the kernel, and returns their ids; also what tests inspect afterwards, such as
 * the received requests.
 */
export async function connect(
  script: (request: RecordedRequest, index: number) => ScriptedAnswer,
  {
    storage = new BodySpool({ directory: tmpdir() }),
    onUnreadable = 'fail',
    ...given
  }: ConnectOptions = {},
) {
  server = await scriptedServer(script);
  const { requests, origin } = server;
  const clock = fakeClock(0, { automatic: true });
  const budgets = new Budgets({ query: { concurrency: 5, quota: 60 } }, { clock });
  const send = createSend({
    dispatcher,
    clock,
    random: () => 0,
    product: { name: 'test', version: '0' },
    credentials: { secret: 's' },
    budgets,
    gateway: new URL(origin),
  });
  const io = testIo(given);
  const largest = { rows: 0 };
  const read = async (query: Partial<ProfileQuery> = {}): Promise<string> => {
    const delivered: JsonObject[] = [];
    const profiles = readProfiles(
      { send, hosts: HOSTS.US, projectId: 7 },
      { storage, onUnreadable },
    );
    for await (const { rows } of profiles({ pageSize: 2, ...query }, io)) {
      largest.rows = Math.max(largest.rows, rows.length);
      delivered.push(...rows);
    }
    return idsOf(delivered);
  };
  return { read, requests, io, clock, largest, used: () => 60 - budgets.remaining('query') };
}

/** Returns the number of the requested page. */
export const pageOf = ({ body }: RecordedRequest): number =>
  Number(new URLSearchParams(body).get('page'));

/** Three pages of one session, with five profiles. */
export const PAGES = [
  { page: 0, total: 5, pageSize: 2, ids: ['a', 'b'] },
  { page: 1, ids: ['c', 'd'] },
  { page: 2, ids: ['e'], session: null },
];

/** Returns the body of the requested one of `PAGES`. */
export const bodyOf = (request: RecordedRequest): string =>
  pageText(PAGES[pageOf(request)] ?? { ids: [] });
