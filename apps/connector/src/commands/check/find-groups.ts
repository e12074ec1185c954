import { askInTime } from '@source-mixpanel/client';
import { listNamedGroups } from '@source-mixpanel/mixpanel';
import { setting } from '../../config/setting-names.js';
import { selections } from '../../config/selections.js';
import { outcomeOf } from '../../connection/outcome.js';
import type { Access } from './access.js';
import { optionalTimeout, type CheckContext } from './check-context.js';
import type { Finding } from './finding.js';

const topic = 'groups';
const SETTING = setting('group_keys');

/**
 * Returns a finding that says whether the project has all groups in `group_keys`; no finding if
 * `group_keys` is not set or the plan does not include the Query API. Sends one request, which does
 * not count against the hourly quota.
 */
export async function findGroups(
  context: CheckContext,
  access: Access,
): Promise<readonly Finding[]> {
  const { groupKeys: keys } = selections(context.config);
  if (keys === undefined || access.kind === 'events_only') return [];
  const { client } = context.connection;
  const { projectId } = client;
  if (projectId === undefined) {
    const text = `${SETTING} has no effect: group_profiles needs a service account.`;
    return [{ topic, severity: 'warning', text }];
  }
  const limits = { io: context.io, timeoutMilliseconds: optionalTimeout(context) };
  const outcome = await outcomeOf(askInTime(limits, listNamedGroups({ ...client, projectId })));
  if (outcome.kind === 'refused') {
    const text = `Cannot tell whether the project has the groups in ${SETTING}: ${outcome.error.message}`;
    return [{ topic, severity: 'unknown', text }];
  }
  const known = new Set(outcome.answer.map(({ key }) => key));
  const missing = keys.filter((key) => !known.has(key)).map((key) => JSON.stringify(key));
  return missing.length === 0
    ? [{ topic, severity: 'good', text: `The project has all groups in ${SETTING}.` }]
    : [
        {
          topic,
          severity: 'warning',
          text: `The project has no group with the key ${missing.join(' or ')}; correct ${SETTING}.`,
        },
      ];
}
