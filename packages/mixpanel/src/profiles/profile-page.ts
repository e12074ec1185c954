import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import type { PageRowProblems } from './row-problems.js';

export interface ProfileQuery {
  /** A segmentation expression over the profile. */
  readonly where?: string;
  /** Members of this cohort alone. */
  readonly cohort?: number;
  /** Profiles of this data group instead of users; the id is a text, as no double may hold it. */
  readonly dataGroup?: string;
  /** The only properties to return, `$last_seen` besides; absent: all. */
  readonly properties?: readonly string[];
  /** Profiles a page shall hold; Mixpanel may hand out fewer and says so on page 0. */
  readonly pageSize: number;
}

export interface ProfilePageRequest extends ProfileQuery {
  /** A further page of the result that page 0 opened; absent: page 0, which opens one. */
  readonly next?: { readonly session: string; readonly page: number };
}

/** What a page says besides its profiles. Figures that are not numbers are undefined. */
export interface ProfilePageHead {
  /** Names the result that further pages belong to; some answers leave it out on the last page. */
  readonly session: string | undefined;
  /** The number of the page as Mixpanel echoes it, from 0. */
  readonly page: number | undefined;
  /** Profiles of the whole result; page 0 alone says it. */
  readonly total: number | undefined;
  /** Profiles a full page holds, which may be fewer than were asked for; page 0 alone says it. */
  readonly pageSize: number | undefined;
  /** Rows on this page, odd ones included. */
  readonly rows: number;
  /** Identifies the ids of the rows in their order; undefined where no row has one. */
  readonly hash: string | undefined;
  readonly problems: PageRowProblems;
}

/** Some profiles of a page, exactly as they came: as many as one chunk of its bytes completes. */
export interface ProfileBatch {
  /** Names of all properties these profiles have, and maybe of others on their page. */
  readonly names: ReadonlySet<string>;
  readonly rows: readonly JsonObject[];
}

/** One page. `discard` it when done with it, however that ended. */
export interface ProfilePage {
  /** False where there was no room to keep it: then it is proven while its batches are read, once. */
  readonly proven: boolean;
  /** Known from the start when proven, else after the last batch. */
  readonly head: ProfilePageHead | undefined;
  batches(): AsyncIterable<ProfileBatch>;
  discard(): Promise<void>;
}

/**
 * One page of profiles, proven whole before any of it can be read. Page 0 is a counted request;
 * further pages are free of the hourly quota (Mixpanel's own clients rely on it).
 * A page that arrives broken is asked for again at once, 4 times in all.
 * @throws TransientError `broken_body` after the last of them; `session_lost` when Mixpanel no
 *   longer holds the result
 * @throws SystemError `not_found` when there is no such cohort
 */
export type FetchProfilePage = (request: ProfilePageRequest, io: CallIo) => Promise<ProfilePage>;
