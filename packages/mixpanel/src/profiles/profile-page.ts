import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import type { PageRowProblems } from './row-problems.js';

export interface ProfileQuery {
  /** A filter in Mixpanel's expression language, over the properties of profiles. */
  readonly where?: string;
  /** Id of the cohort whose members are returned; absent: all profiles. */
  readonly cohort?: number;
  /**
   * Id of the data group whose profiles are returned instead of users. A string, because a double
   * cannot represent all ids.
   */
  readonly dataGroup?: string;
  /** Names of the properties to return; default: all. */
  readonly properties?: readonly string[];
  /**
   * Requested number of profiles per page. Mixpanel may use a smaller one, which the response for
   * page 0 states.
   */
  readonly pageSize: number;
}

export interface ProfilePageRequest extends ProfileQuery {
  /**
   * The session and number of a later page; absent for page 0. The request for page 0 opens a
   * session: Mixpanel stores the result of the query, from which it returns the later pages.
   */
  readonly next?: { readonly session: string; readonly page: number };
}

/**
 * The facts about a page and its session. A member that comes from the response is undefined if the
 * response does not contain a valid value.
 */
export interface ProfilePageHead {
  /** Id of the session, needed to request further pages. Mixpanel omits it on some last pages. */
  readonly session: string | undefined;
  /** Number of the page according to the response; the first page is 0. */
  readonly page: number | undefined;
  /** Number of profiles on all pages together; only in the response for page 0. */
  readonly total: number | undefined;
  /** Number of profiles on a full page; only in the response for page 0. */
  readonly pageSize: number | undefined;
  /** Number of rows on this page, including those that were left out or repaired. */
  readonly rows: number;
  /**
   * Hash of the ids of all emitted rows, in order, to detect repeated pages; undefined if there are
   * none.
   */
  readonly hash: string | undefined;
  readonly problems: PageRowProblems;
}

/** Some profiles of a page, as Mixpanel returned them. */
export interface ProfileBatch {
  /** Names of all properties of these profiles, and possibly of other profiles on the same page. */
  readonly names: ReadonlySet<string>;
  readonly rows: readonly JsonObject[];
}

/** A page. The caller must call `discard`, also after an error. */
export interface ProfilePage {
  /**
   * Whether the page was verified before this object was created. False if there was no space to
   * store it: then it is verified while its batches are read, and they can be read only once.
   */
  readonly isVerified: boolean;
  /** The head of the page; undefined until the page is verified. */
  readonly head: ProfilePageHead | undefined;
  batches(): AsyncIterable<ProfileBatch>;
  discard(): Promise<void>;
}

/**
 * Requests one page of profiles. If there is space to store it, it is verified completely before
 * any of its profiles can be read.
 *
 * The request for page 0 counts against the hourly quota. Requests for later pages do not
 * (Mixpanel's own clients rely on this). If a page is broken, it is requested again immediately;
 * after 4 broken responses an error is thrown.
 * @throws TransientError `broken_body` after 4 broken responses; `session_lost` if Mixpanel no
 *   longer has the session
 * @throws SystemError `not_found` if the cohort does not exist
 */
export type FetchProfilePage = (request: ProfilePageRequest, io: CallIo) => Promise<ProfilePage>;
