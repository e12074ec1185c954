import type { JsonObject } from '@source-mixpanel/exact-json';
import { TransientError, type CallIo } from '@source-mixpanel/stream';
import { testIo } from '@source-mixpanel/testing';
import type { FetchProfilePage, ProfilePageRequest } from '../src/profiles/profile-page.js';
import { pageThrough } from '../src/profiles/profile-pager.js';
import { idsOf, profile } from './profile-page-text.js';

export interface FakeSession {
  readonly total?: number;
  readonly pageSize?: number;
  /**
   * Id of the session; default: `s1`, `s2` and so on, in the order in which sessions are opened.
   */
  readonly session?: string | undefined;
  /** One entry per page: its ids, separated by spaces, or an error to throw. */
  readonly pages: readonly (string | Error)[];
  /** Numbers of the pages for which there is no storage space. */
  readonly unstored?: readonly number[];
  /** The page number that every page states, instead of its own. */
  readonly echo?: number;
}

export const lost = new TransientError('session_lost', 'lost');

/**
 * Creates a fake `FetchProfilePage` for these sessions, in the order in which they are opened.
 * Records the requests, their abort signals, and the number of pages that were not discarded
 * (`held`).
 */
export function fakePages(...sessions: FakeSession[]) {
  const asked: ProfilePageRequest[] = [];
  const held = { now: 0, most: 0 };
  const signals: AbortSignal[] = [];
  let opened = 0;
  const fetchPage: FetchProfilePage = async (request, io: CallIo) => {
    asked.push(request);
    signals.push(io.signal);
    io.requested?.();
    if (request.next === undefined) opened += 1;
    const session = sessions[opened - 1] ?? { pages: [] };
    const number = request.next?.page ?? 0;
    const page = session.pages[number] ?? '';
    // Later pages arrive earlier, which can happen with concurrent requests.
    for (let turns = 10 - number; turns > 0; turns -= 1) await Promise.resolve();
    if (page instanceof Error) throw page;
    const rows = page.split(' ').filter((id) => id !== '');
    held.now += 1;
    held.most = Math.max(held.most, held.now);
    const isVerified = session.unstored?.includes(number) !== true;
    let ended = isVerified;
    return {
      isVerified,
      get head() {
        if (!ended) return undefined;
        return {
          session: 'session' in session ? session.session : `s${opened}`,
          total: number === 0 ? session.total : undefined,
          pageSize: number === 0 ? session.pageSize : undefined,
          page: session.echo ?? number,
          rows: rows.length,
          hash: rows.length === 0 ? undefined : page,
          problems: new Map(),
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

/** Reads all profiles, and returns their ids, the error if there was one, and all warnings. */
export async function readAll(fetchPage: FetchProfilePage, io = testIo()) {
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
