import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import type { PageRowProblems } from './row-problems.js';

export interface ProfileQuery {
  /** A segmentation expression over the profile. */
  readonly where?: string;
  /** Only members of this cohort. */
  readonly cohort?: number;
  /**
   * Profiles of this data group instead of users; the id is a text, as a double may not hold it.
   */
  readonly dataGroup?: string;
  /** The only properties to return; absent: all. */
  readonly properties?: readonly string[];
  /** The requested number of profiles per page; Mixpanel may return fewer and says so on page 0. */
  readonly pageSize: number;
}

export interface ProfilePageRequest extends ProfileQuery {
  /** A further page of the result that page 0 opened; absent: page 0, which opens one. */
  readonly next?: { readonly session: string; readonly page: number };
}

/** The figures of a page. Figures that are not numbers are undefined. */
export interface ProfilePageHead {
  /** Identifies the result that further pages belong to; some answers omit it on the last page. */
  readonly session: string | undefined;
  /** The number of the page as Mixpanel states it, from 0. */
  readonly page: number | undefined;
  /** The number of profiles of the whole result; stated only on page 0. */
  readonly total: number | undefined;
  /**
   * The number of profiles on a full page, which may be fewer than requested; stated only on page
   * 0.
   */
  readonly pageSize: number | undefined;
  /** The number of rows on this page, including those left out or repaired. */
  readonly rows: number;
  /** A hash of the ids of the rows in their order; undefined if no row has one. */
  readonly hash: string | undefined;
  readonly problems: PageRowProblems;
}

/** Some profiles of a page, unchanged: as many as one chunk of its bytes completes. */
export interface ProfileBatch {
  /** The names of all properties of these profiles, and possibly of others on their page. */
  readonly names: ReadonlySet<string>;
  readonly rows: readonly JsonObject[];
}

/** One page. The caller must `discard` it, also after an error. */
export interface ProfilePage {
  /**
   * False if there was no space to spool it: then it is verified while its batches are read, once.
   */
  readonly proven: boolean;
  /** Known from the start when verified, else after the last batch. */
  readonly head: ProfilePageHead | undefined;
  batches(): AsyncIterable<ProfileBatch>;
  discard(): Promise<void>;
}

/**
 * Returns one page of profiles, verified completely before any of it can be read. Page 0 is a
 * counted request; further pages do not count against the hour (Mixpanel's own clients rely on it).
 * A broken page is requested again at once, 4 times in all.
 * @throws TransientError `broken_body` after the last of them; `session_lost` when Mixpanel no
 *   longer has the result
 * @throws SystemError `not_found` when there is no such cohort
 */
export type FetchProfilePage = (request: ProfilePageRequest, io: CallIo) => Promise<ProfilePage>;
