import { isDay, isZone, type Day } from '@source-mixpanel/cursor';
import type { Credentials } from '@source-mixpanel/kernel';
import { REGIONS, type Region } from '@source-mixpanel/mixpanel';
import { ConfigError, type Notice } from '@source-mixpanel/stream';
import type { ConnectionSettings } from './connection.js';
import { VERSION } from './version.js';

/**
 * The credentials of a service account, which Mixpanel recommends. It belongs to the organization
 * and needs access to the project.
 */
export interface ServiceAccount {
  /** User name of the service account, such as `name.123456.mp-service-account`. */
  readonly username: string;
  /** Secret of the service account, shown once when it is created. */
  readonly secret: string;
}

/** The API secret of the project. Mixpanel retires it on 2027-03-03. */
export interface ProjectSecret {
  readonly projectSecret: string;
}

export interface MixpanelOptions {
  /** A service account, or the API secret of the project. */
  readonly credentials: ServiceAccount | ProjectSecret;
  /** The number of the project, shown in its settings. Required with a service account. */
  readonly projectId?: number | undefined;
  /** The region where Mixpanel stores the project. Default `US`. */
  readonly region?: Region | undefined;
  /**
   * The time zone in the settings of the project, a name of the tz database such as `US/Pacific` or
   * `UTC`. It decides which days are complete.
   */
  readonly projectTimezone: string;
  /**
   * The maximum number of requests per hour to each API. The default of 60 is Mixpanel's limit. All
   * iterators of one reader share this quota. If another program reads the same project, set half
   * of the limit.
   */
  readonly requestsPerHour?: { readonly query?: number; readonly export?: number };
  /**
   * Called when a read waits for quota, repeats a request or has a warning. Default: nothing is
   * reported.
   */
  readonly onNotice?: (notice: MixpanelNotice) => void;
}

/** A `Notice` with the name of the stream that it concerns. */
export type MixpanelNotice = Notice & { readonly stream: string };

export interface ReadOptions {
  /** When it aborts, the iteration stops and rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

export interface DayRangeOptions extends ReadOptions {
  /**
   * The first day, `YYYY-MM-DD`, in the time zone of the project. If `records` is called without
   * it, the first day is a year ago; cohorts that were created before that day are then omitted.
   */
  readonly from: Day;
  /**
   * The last day, `YYYY-MM-DD`, which is included. A day in the future counts as today. Default:
   * the last complete day; if only `from` is passed and is today, nothing is yielded.
   */
  readonly to?: Day | undefined;
}

export interface ProfileOptions extends ReadOptions {
  /**
   * Omits profiles that were last updated before this day (`YYYY-MM-DD`, UTC). Profiles without an
   * update time are always yielded. Default: all profiles.
   */
  readonly updatedSince?: Day | undefined;
}

/**
 * Validates the options and converts them to the settings of a connection.
 * @throws ConfigError `invalid_config`, whose message names the first invalid option
 */
export function createConnectionSettings(options: MixpanelOptions): ConnectionSettings {
  const { credentials, projectId, region = 'US', projectTimezone, onNotice } = options;
  if (!isObject(credentials)) {
    throw invalid('credentials must be { username, secret } or { projectSecret }.');
  }
  const isAccount = 'username' in credentials;
  if (isAccount && !(Number.isSafeInteger(projectId) && Number(projectId) > 0)) {
    throw invalid('projectId must be the number of the project: a service account needs it.');
  }
  if (!isZone(projectTimezone)) {
    throw invalid('projectTimezone must be a name of the tz database, such as US/Pacific.');
  }
  if (!REGIONS.includes(region)) throw invalid(`region must be one of ${REGIONS.join(', ')}.`);
  if (onNotice !== undefined && !isFunction(onNotice)) {
    throw invalid('onNotice must be a function.');
  }
  return {
    product: { name: 'source-mixpanel-client', version: VERSION },
    credentials: isAccount ? accountOf(credentials) : secretOf(credentials),
    projectId: isAccount ? projectId : undefined,
    region,
    requestsPerHour: readQuotas(options.requestsPerHour),
    exportConcurrency: 3,
  };
}

/*
 * The parameters are `unknown` because JavaScript programs may pass any value: an environment
 * variable that is not set, for example, would be sent as the text "undefined".
 */
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
const isFunction = (value: unknown): boolean => typeof value === 'function';
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/**
 * Returns the quotas with their defaults.
 * @throws ConfigError `invalid_config` for a quota below 1, with which requests would wait forever
 */
function readQuotas(quotas: MixpanelOptions['requestsPerHour']): {
  readonly query: number;
  readonly export: number;
} {
  const { query = 60, export: exports = 60 } = quotas ?? {};
  for (const [name, quota] of Object.entries({ query, export: exports })) {
    if (!Number.isSafeInteger(quota) || quota < 1) {
      throw invalid(`requestsPerHour.${name} must be a whole number of at least 1.`);
    }
  }
  return { query, export: exports };
}

function accountOf({ username, secret }: ServiceAccount): Credentials {
  if (!isText(username) || !isText(secret)) {
    throw invalid('credentials.username and credentials.secret must not be empty.');
  }
  return { username, secret };
}

function secretOf({ projectSecret }: ProjectSecret): Credentials {
  if (!isText(projectSecret)) throw invalid('credentials.projectSecret must not be empty.');
  return { secret: projectSecret };
}

/**
 * Throws an error if the first day is missing, which TypeScript prevents and JavaScript does not.
 * Without the error, the events of a year would be read.
 * @throws ConfigError `invalid_config`
 */
export function requireFirstDay(from: unknown): void {
  if (from === undefined) throw invalid('from must be a day, YYYY-MM-DD.');
}

/**
 * Validates the days that a caller passed.
 * @throws ConfigError `invalid_config` if one is not a day, or if the start is after the end
 */
export function checkDays(days: Readonly<Record<string, Day | undefined>>): void {
  for (const [name, day] of Object.entries(days)) {
    if (day !== undefined && !isDay(day)) throw invalid(`${name} must be a day, YYYY-MM-DD.`);
  }
  const { from, to } = days;
  if (from !== undefined && to !== undefined && from > to) {
    throw invalid(`from (${from}) must not be after to (${to}).`);
  }
}

function invalid(message: string): ConfigError {
  return new ConfigError('invalid_config', message);
}
