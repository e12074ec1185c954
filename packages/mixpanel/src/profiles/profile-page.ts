import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import type { PageRowProblems } from './row-problems.js';

export interface ProfileQuery {
  /** A filter in Mixpanel's expression language, over the properties of profiles. */
  readonly where?: string;
  /** Id of the cohort whose members are returned; absent: all profiles. */
  readonly cohort?: number;
  /**
   * Id of the data group whose profiles are returned instead of users. A text, because a double
   * cannot represent all ids.
   */
  readonly dataGroup?: string;
  /** Names of the properties to return; default: all. */
  readonly properties?: readonly string[];
  /**
   * Requested number of profiles per page. Mixpanel may use a smaller number, and states it on page
   * 0.
   */
  readonly pageSize: number;
}

export interface ProfilePageRequest extends ProfileQuery {
  /** Requests a later page of a result; absent for page 0, which creates the result. */
  readonly next?: { readonly session: string; readonly page: number };
}

/**
 * What a page says about itself and its session. Each member is undefined if the response does not
 * state a valid value.
 */
export interface ProfilePageHead {
  /**
   * Identifies Mixpanel's stored result, to request further pages. Some responses omit it on the
   * last page.
   */
  readonly session: string | undefined;
  /** Number of the page as stated by Mixpanel; the first page is 0. */
  readonly page: number | undefined;
  /** Number of profiles in the entire result; stated only on page 0. */
  readonly total: number | undefined;
  /** Number of profiles on a full page; stated only on page 0. */
  readonly pageSize: number | undefined;
  /** Number of rows on this page, including those left out or repaired. */
  readonly rows: number;
  /** Hash of the ids of all rows, in order; undefined if no row has an id. */
  readonly hash: string | undefined;
  readonly problems: PageRowProblems;
}

/**
 * Some profiles of a page, as Mixpanel returned them: those that one chunk of its bytes completes.
 */
export interface ProfileBatch {
  /**
   * Names of all properties of these profiles. It may also contain names from other profiles of the
   * page.
   */
  readonly names: ReadonlySet<string>;
  readonly rows: readonly JsonObject[];
}

/** A page. The caller must call `discard`, also after an error. */
export interface ProfilePage {
  /**
   * Whether the page was verified before this object was created. If there was no space to store
   * it, it is verified while its batches are read, which is then possible only once.
   */
  readonly isVerified: boolean;
  /** The head of the page; undefined until the page is verified. */
  readonly head: ProfilePageHead | undefined;
  batches(): AsyncIterable<ProfileBatch>;
  discard(): Promise<void>;
}

/**
 * Requests one page of profiles, and verifies it completely before any of it can be read.
 *
 * The request for page 0 counts against the hourly quota. Requests for later pages do not
 * (Mixpanel's own clients rely on this). If a page is broken, it is requested again immediately, up
 * to 4 times in total.
 * @throws TransientError `broken_body` after the last attempt; `session_lost` if Mixpanel no longer
 *   has the result
 * @throws SystemError `not_found` if the cohort does not exist
 */
export type FetchProfilePage = (request: ProfilePageRequest, io: CallIo) => Promise<ProfilePage>;
