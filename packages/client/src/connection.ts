import { createHash } from 'node:crypto';
import {
  BodySpool,
  Budgets,
  createDispatcher,
  createSend,
  type BudgetOptions,
  type Credentials,
  type SharedCount,
} from '@source-mixpanel/kernel';
import { ConfigError } from '@source-mixpanel/stream';
import {
  createServerClock,
  HOSTS,
  type Client,
  type Api,
  type Region,
} from '@source-mixpanel/mixpanel';
import type { Runtime } from './runtime.js';

/** A connection to one Mixpanel project, with the limits that all its requests share. */
export interface Connection {
  readonly client: Client;
  readonly storage: BodySpool;
  /**
   * Converts an instant of this machine's clock (epoch ms) to Mixpanel's clock if Mixpanel's clock
   * shows an earlier time; otherwise returns it unchanged. A cursor that is later than Mixpanel's
   * clock would skip data that Mixpanel has not received yet.
   */
  byEarlierClock(instant: number): number;
  /** Returns how many requests to an API may start now without waiting for quota. */
  remaining(api: Api): number;
  /** Returns how many requests per hour an API allows. */
  quota(api: Api): number;
  /**
   * Returns when the next request that counts against the quota of an API may start, in epoch
   * milliseconds.
   */
  availableAt(api: Api): number;
  close(): Promise<void>;
}

export interface ConnectionSettings {
  /** The product name and version, sent in the `user-agent` header. */
  readonly product: { readonly name: string; readonly version: string };
  readonly credentials: Credentials;
  /**
   * The id of the project. Required with a service account; must be absent with a project secret,
   * which already identifies the project.
   */
  readonly projectId?: number | undefined;
  /** The id of the data view that queries read from; absent: the whole project. */
  readonly workspaceId?: number | undefined;
  readonly region: Region;
  readonly requestsPerHour: { readonly query: number; readonly export: number };
  /** The maximum number of exports that are downloaded at the same time. */
  readonly exportConcurrency: number;
  /** The maximum time in milliseconds that a request waits for quota; absent: no limit. */
  readonly maxWaitMilliseconds?: number | undefined;
  /** The maximum number of tries of a request that fails for a temporary reason; default 6. */
  readonly tries?: number | undefined;
  /**
   * Returns the request count that this process shares with other processes under this name. The
   * name consists of the host, the project and the API. Absent: only requests of this process are
   * counted.
   */
  readonly sharedCount?: ((name: string) => SharedCount) | undefined;
  /** The maximum total size of temporary files, in bytes; absent: as much as the disk allows. */
  readonly storageLimitBytes?: number | undefined;
}

/**
 * The limits that all connections to one project share: its quotas, and the temporary storage of
 * the process.
 */
export interface SharedLimits {
  readonly budgets: Budgets;
  readonly storage: BodySpool;
}

/** The names that Mixpanel uses for its limits in `RateLimit` headers. */
export const RATE_LIMIT_NAMES = { quota: 'project', concurrency: 'project-concurrency' };

/**
 * Returns the limits of each API, from https://docs.mixpanel.com/reference/rate-limits. Mixpanel
 * publishes no limits of the App API (`app`), so these are a cautious choice.
 */
function budgetsOf(settings: ConnectionSettings): Record<Api, BudgetOptions> {
  const { requestsPerHour, exportConcurrency, sharedCount } = settings;
  const { api, data } = HOSTS[settings.region];
  const shared = (host: string, name: Api): SharedCount | undefined =>
    sharedCount?.(`${new URL(host).host}-${projectKeyOf(settings)}-${name}`);
  return {
    query: {
      quota: requestsPerHour.query,
      shared: shared(api, 'query'),
      concurrency: 5,
      rateLimitNames: RATE_LIMIT_NAMES,
    },
    export: {
      quota: requestsPerHour.export,
      shared: shared(data, 'export'),
      concurrency: exportConcurrency,
      perSecond: 3,
      rateLimitNames: RATE_LIMIT_NAMES,
    },
    app: { concurrency: 2, perSecond: 2, rateLimitNames: RATE_LIMIT_NAMES },
    schemas: {
      quota: 5,
      windowMilliseconds: 60_000,
      shared: shared(api, 'schemas'),
      concurrency: 1,
    },
  };
}

/**
 * Returns the id of the project for the names of shared request counts. With a project secret the
 * id is unknown, so a hash of the secret is returned, which does not reveal the secret.
 */
function projectKeyOf({ projectId, credentials }: ConnectionSettings): string {
  if (projectId !== undefined) return String(projectId);
  return createHash('sha256').update(credentials.secret).digest('hex').slice(0, 16);
}

export function createLimits(settings: ConnectionSettings, runtime: Runtime): SharedLimits {
  const { storageLimitBytes } = settings;
  return {
    budgets: new Budgets(budgetsOf(settings), {
      clock: runtime.clock,
      ...maxWaitOf(settings),
    }),
    storage: new BodySpool({
      directory: runtime.temporaryDirectory,
      ...(storageLimitBytes === undefined ? {} : { limitBytes: storageLimitBytes }),
    }),
  };
}

/**
 * Creates a connection to Mixpanel without sending anything. Call `close` after the last request.
 * @param limits the limits to share with other connections to the same project in this process
 * @throws ConfigError `proxy_invalid`, `gateway_invalid`; `insecure_url` for an http gateway on
 * another machine
 */
export function openConnection(
  settings: ConnectionSettings,
  runtime: Runtime,
  limits = createLimits(settings, runtime),
): Connection {
  const { clock, environment } = runtime;
  const { tries, projectId, workspaceId } = settings;
  const { budgets, storage } = limits;
  const gateway = gatewayOf(environment['SOURCE_MIXPANEL_BASE_URL']);
  const dispatcher =
    runtime.dispatcher ??
    createDispatcher({
      httpsProxy: environment['HTTPS_PROXY'] ?? environment['https_proxy'],
      noProxy: environment['NO_PROXY'] ?? environment['no_proxy'],
    });
  const serverClock = createServerClock(clock);
  const send = createSend({
    dispatcher,
    clock,
    random: runtime.random,
    product: settings.product,
    credentials: settings.credentials,
    budgets,
    ...maxWaitOf(settings),
    ...(tries === undefined ? {} : { tries }),
    gateway,
  });
  return {
    client: {
      send: serverClock.watch(send),
      hosts: HOSTS[settings.region],
      ...(projectId === undefined ? {} : { projectId }),
      ...(workspaceId === undefined ? {} : { workspaceId }),
    },
    storage,
    byEarlierClock: (instant) => serverClock.earlier(instant),
    remaining: (api) => budgets.remaining(api),
    quota: (api) => budgets.quota(api),
    availableAt: (api) => budgets.availableAt(api),
    close: () => dispatcher.close(),
  };
}

function maxWaitOf({ maxWaitMilliseconds }: ConnectionSettings): {
  readonly maxWaitMilliseconds?: number;
} {
  return maxWaitMilliseconds === undefined ? {} : { maxWaitMilliseconds };
}

/**
 * Returns the URL of the gateway, or of a mock in tests, that all requests are sent to instead of
 * Mixpanel; undefined if none is set.
 */
function gatewayOf(text: string | undefined): URL | undefined {
  if (text === undefined || text === '') return undefined;
  if (URL.canParse(text)) return new URL(text);
  throw new ConfigError(
    'gateway_invalid',
    'SOURCE_MIXPANEL_BASE_URL is not a URL: unset it, or write it as https://host.',
  );
}
