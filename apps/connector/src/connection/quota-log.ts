import type { Logger } from '@source-mixpanel/airbyte/output';
import type { Connection } from '@source-mixpanel/client';
import type { Send } from '@source-mixpanel/kernel';
import type { Api } from '@source-mixpanel/mixpanel';
import { shortTime } from '@source-mixpanel/text';
import type { Clock, Notice } from '@source-mixpanel/stream';
import type { Config } from '../config/config.js';

export interface QuotaLogOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
}

/**
 * Returns the connection with a `send` that logs the remaining hourly quotas: after the first
 * response, even a refusal (429), and whenever they change. When a quota is used up, it logs once
 * when the next request can start.
 */
export function logQuota(
  connection: Connection,
  { config, logger, clock }: QuotaLogOptions,
): Connection {
  let logged = '';
  const usedUp = new Set<Api>();
  const log = (): void => {
    const left = describeQuota(connection, config);
    if (left !== logged) logger.info(`Quota: ${left}.`);
    logged = left;
    for (const [api, name] of HOURLY_APIS) {
      if (connection.remaining(api) > 0) usedUp.delete(api);
      else if (!usedUp.has(api)) {
        usedUp.add(api);
        const again = shortTime(connection.availableAt(api), { now: clock.now(), zone: 'UTC' });
        logger.info(`The quota of the ${name} is used up; the next request can start at ${again}.`);
      }
    }
  };
  const { client } = connection;
  const send: Send = async (request) => {
    const report = (notice: Notice): void => {
      // After a 429, the request waits for quota and its response may arrive an hour later. The
      // quotas are logged before this wait.
      if (notice.kind === 'waiting') log();
      request.io.report(notice);
    };
    const response = await client.send({ ...request, io: { ...request.io, report } });
    log();
    return response;
  };
  return { ...connection, client: { ...client, send } };
}

const HOURLY_APIS = [
  ['query', 'Query API'],
  ['export', 'Export API'],
] as const;

/**
 * Describes the remaining hourly quotas. The text must not change, because local-sync parses it in
 * the log.
 */
export function describeQuota(
  connection: Connection,
  { requests_per_hour: quota }: Config,
): string {
  const query = `${connection.remaining('query')} of ${quota.query} requests of the Query API`;
  const events = `${connection.remaining('export')} of ${quota.export} of the Export API`;
  return `${query} and ${events} are left in this hour`;
}
