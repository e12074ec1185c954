import {
  openConnection,
  type Connection,
  type ConnectionSettings,
  type Runtime,
} from '@source-mixpanel/client';
import type { Credentials } from '@source-mixpanel/kernel';
import type { Region } from '@source-mixpanel/mixpanel';
import type { Config } from '../config/config.js';
import type { CountFiles } from './count-files.js';
import { createFileCount } from './file-count.js';
import { storageLimit } from '../config/storage-limit.js';
import { VERSION } from '../version.js';

export interface ConnectOptions {
  /** The maximum wait for quota in milliseconds; no limit when absent. */
  readonly maxWaitMilliseconds?: number;
  /** The maximum number of tries of a request that fails for a temporary reason; default 6. */
  readonly tries?: number;
  /** The region to use instead of the configured one. */
  readonly region?: Region;
  /** The file functions of the request count that processes share; default: those of `node:fs`. */
  readonly countFiles?: CountFiles | undefined;
}

/**
 * Creates the connection to Mixpanel for a configuration. This sends nothing yet; the caller must
 * `close` the connection.
 * @throws ConfigError for an invalid proxy or gateway URL in the environment; see `openConnection`
 */
export function connect(
  config: Config,
  runtime: Runtime,
  { region = config.region, countFiles, ...limits }: ConnectOptions = {},
): Connection {
  const { credentials } = config;
  return openConnection(
    {
      product: { name: 'source-mixpanel', version: VERSION },
      credentials: credentialsOf(config),
      projectId:
        credentials.option_title === 'Service Account' ? credentials.project_id : undefined,
      workspaceId: config.workspace_id,
      region,
      requestsPerHour: config.requests_per_hour,
      exportConcurrency: config.num_workers,
      storageLimitBytes: storageLimit(runtime.environment).limitBytes,
      sharedCount: sharedCountOf(runtime, countFiles),
      ...limits,
    },
    runtime,
  );
}

/**
 * Returns a function that creates the request counts that processes share: all processes of this
 * machine for which `SOURCE_MIXPANEL_QUOTA_DIR` is the same directory. Undefined if it is not set.
 */
function sharedCountOf(
  { environment, clock }: Runtime,
  files: CountFiles | undefined,
): ConnectionSettings['sharedCount'] {
  const directory = environment['SOURCE_MIXPANEL_QUOTA_DIR'];
  if (directory === undefined || directory === '') return undefined;
  return (name) => createFileCount({ directory, name, clock, files });
}

function credentialsOf({ credentials }: Config): Credentials {
  return credentials.option_title === 'Service Account'
    ? { username: credentials.username, secret: credentials.secret }
    : { secret: credentials.api_secret };
}
