import {
  BodyStorage,
  Budgets,
  createDispatcher,
  createSend,
  type BudgetOptions,
  type Credentials,
} from '@source-mixpanel/kernel';
import { ConfigError } from '@source-mixpanel/stream';
import {
  createServerClock,
  HOSTS,
  type Client,
  type Family,
  type Region,
} from '@source-mixpanel/mixpanel';
import type { Config } from './config.js';
import type { Host } from './host.js';
import { storageLimit } from './storage-limit.js';
import { VERSION } from './version.js';

/** A way to Mixpanel and what all requests of the process share. */
export interface Connection {
  readonly client: Client;
  readonly storage: BodyStorage;
  /** An instant of our clock (epoch ms), made earlier by as much as Mixpanel's clock is slow. */
  byEarlierClock(instant: number): number;
  /** Requests a family may start now without waiting for quota. */
  remaining(family: Family): number;
  /** When the next counted request of a family may start, epoch milliseconds. */
  opensAt(family: Family): number;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Longest wait for quota; without it as long as it takes. */
  readonly patienceMilliseconds?: number;
  /** Tries of a request that meets a broken server; default 6. */
  readonly tries?: number;
  /** Instead of the configured one. */
  readonly region?: Region;
}

/** How Mixpanel names its limits in `RateLimit` headers. */
export const SERVER_ITEMS = { quota: 'project', concurrency: 'project-concurrency' };

/** Limits of https://docs.mixpanel.com/reference/rate-limits; the App API's are not published. */
function budgetsOf(config: Config): Record<Family, BudgetOptions> {
  return {
    query: {
      quota: config.requests_per_hour.query,
      concurrency: 5,
      serverItems: SERVER_ITEMS,
    },
    export: {
      quota: config.requests_per_hour.export,
      concurrency: config.num_workers,
      perSecond: 3,
      serverItems: SERVER_ITEMS,
    },
    app: { concurrency: 2, perSecond: 2, serverItems: SERVER_ITEMS },
  };
}

/** What of the machine a connection depends on. */
export type Surroundings = Pick<
  Host,
  'clock' | 'environment' | 'temporaryDirectory' | 'dispatcher' | 'random'
>;

/**
 * Opens the way to Mixpanel; nothing is sent yet. `close` it last.
 * @throws ConfigError `proxy_invalid`, `gateway_invalid`; `insecure_url` for a gateway by http on
 *   another machine
 */
export function connect(
  config: Config,
  host: Surroundings,
  options: ConnectOptions = {},
): Connection {
  const { clock, environment } = host;
  const patience =
    options.patienceMilliseconds === undefined
      ? {}
      : { patienceMilliseconds: options.patienceMilliseconds };
  const dispatcher =
    host.dispatcher ??
    createDispatcher({
      httpsProxy: environment['HTTPS_PROXY'] ?? environment['https_proxy'],
      noProxy: environment['NO_PROXY'] ?? environment['no_proxy'],
    });
  const budgets = new Budgets(budgetsOf(config), { clock, ...patience });
  const serverClock = createServerClock(clock);
  const { limitBytes } = storageLimit(environment);
  const send = createSend({
    dispatcher,
    clock,
    random: host.random ?? Math.random,
    product: { name: 'source-mixpanel', version: VERSION },
    credentials: credentialsOf(config),
    budgets,
    ...patience,
    ...(options.tries === undefined ? {} : { tries: options.tries }),
    gateway: gatewayOf(environment['SOURCE_MIXPANEL_BASE_URL']),
  });
  return {
    client: {
      send: serverClock.watch(send),
      hosts: HOSTS[options.region ?? config.region],
      ...(config.credentials.option_title === 'Service Account'
        ? { projectId: config.credentials.project_id }
        : {}),
    },
    storage: new BodyStorage({
      directory: host.temporaryDirectory,
      ...(limitBytes === undefined ? {} : { limitBytes }),
    }),
    byEarlierClock: (instant) => serverClock.earlier(instant),
    remaining: (family) => budgets.remaining(family),
    opensAt: (family) => budgets.opensAt(family),
    close: () => dispatcher.close(),
  };
}

/** A gateway, or a stand-in for tests: every request goes there instead. */
function gatewayOf(text: string | undefined): URL | undefined {
  if (text === undefined || text === '') return undefined;
  if (URL.canParse(text)) return new URL(text);
  throw new ConfigError('gateway_invalid', 'SOURCE_MIXPANEL_BASE_URL is not a URL.');
}

function credentialsOf({ credentials }: Config): Credentials {
  return credentials.option_title === 'Service Account'
    ? { username: credentials.username, secret: credentials.secret }
    : { secret: credentials.api_secret };
}
