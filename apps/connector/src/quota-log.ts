import type { Logger } from '@source-mixpanel/airbyte/output';
import { hearAnswers } from './answer-watch.js';
import type { Config } from './config.js';
import type { Connection } from './connection.js';

/** The same connection, which logs how much of the hour is left whenever an answer changed it. */
export function logQuota(connection: Connection, config: Config, logger: Logger): Connection {
  let told = '';
  return hearAnswers(connection, () => {
    const left = quotaLeft(connection, config);
    if (left !== told) logger.info(`Quota: ${left}.`);
    told = left;
  });
}

/** What is left of the quotas Mixpanel publishes, in words that clients may rely on. */
export function quotaLeft(connection: Connection, { requests_per_hour: quota }: Config): string {
  const query = `${connection.remaining('query')} of ${quota.query} requests of the Query API`;
  const events = `${connection.remaining('export')} of ${quota.export} of the Export API`;
  return `${query} and ${events} are left in this hour`;
}
