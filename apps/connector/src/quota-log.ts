import type { Logger } from '@source-mixpanel/airbyte/output';
import type { Family } from '@source-mixpanel/mixpanel';
import { shortTime, type Clock } from '@source-mixpanel/stream';
import { hearAnswers } from './answer-watch.js';
import type { Config } from './config.js';
import type { Connection } from './connection.js';

export interface QuotaLogOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
}

/**
 * The same connection, which logs how much of the hour is left whenever an answer changed it, from the
 * first one on, and when there is quota again once none is left.
 */
export function logQuota(
  connection: Connection,
  { config, logger, clock }: QuotaLogOptions,
): Connection {
  let told = '';
  const spent = new Set<Family>();
  return hearAnswers(connection, () => {
    const left = quotaLeft(connection, config);
    if (left !== told) logger.info(`Quota: ${left}.`);
    told = left;
    for (const [family, name] of LIMITED) {
      if (connection.remaining(family) > 0) spent.delete(family);
      else if (!spent.has(family)) {
        spent.add(family);
        const again = shortTime(connection.opensAt(family), { now: clock.now(), zone: 'UTC' });
        logger.info(`The quota of the ${name} is used up; the next request may start at ${again}.`);
      }
    }
  });
}

const LIMITED = [
  ['query', 'Query API'],
  ['export', 'Export API'],
] as const;

/** What is left of the quotas Mixpanel publishes, in words that clients may rely on. */
export function quotaLeft(connection: Connection, { requests_per_hour: quota }: Config): string {
  const query = `${connection.remaining('query')} of ${quota.query} requests of the Query API`;
  const events = `${connection.remaining('export')} of ${quota.export} of the Export API`;
  return `${query} and ${events} are left in this hour`;
}
