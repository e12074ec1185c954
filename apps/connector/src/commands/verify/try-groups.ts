import { listNamedGroups, type DataGroup } from '@source-mixpanel/mixpanel';
import { counted } from '@source-mixpanel/text';
import { ask, refusalVerdict, verdictOf, type Trial } from './trial.js';
import { requestPage, tryLastSeenFilter } from './try-profiles.js';
import { NEEDS_SERVICE_ACCOUNT, verdict, untested } from './verdict.js';

/**
 * Tests assumptions about groups: their list (`groups-list`), a filter on their profiles
 * (`group-filter`), and a group that does not exist (`group-gone`). Sends up to four requests, of
 * which up to three count against the hourly quota.
 */
export async function tryGroups(trial: Trial): Promise<void> {
  const { connection, io } = trial;
  const { projectId, ...client } = connection.client;
  if (projectId === undefined) {
    for (const id of IDS) trial.conclude(id, NEEDS_SERVICE_ACCOUNT);
    return;
  }
  const groups = await ask(connection, () => listNamedGroups({ ...client, projectId })(io));
  trial.conclude(
    'groups-list',
    verdictOf(groups, (list) => {
      const named = list.filter(({ key }) => key !== undefined).length;
      const seen = `${counted(list.length, 'group')}, ${named} with a key`;
      return list.length === 0 ? untested(seen) : verdict(named === list.length, seen);
    }),
  );
  await tryGroupProfiles(trial, groups.kind === 'answered' ? groups.answer : []);
}

const IDS = ['groups-list', 'group-filter', 'group-gone'] as const;

async function tryGroupProfiles(trial: Trial, groups: readonly DataGroup[]): Promise<void> {
  const [group] = groups;
  if (group === undefined) trial.conclude('group-filter', untested('no group'));
  else {
    const first = await requestPage(trial, { pageSize: PAGE_SIZE, dataGroup: group.id });
    await tryLastSeenFilter(trial, first, { id: 'group-filter', dataGroup: group.id });
  }
  const used = new Set(groups.map(({ id }) => id));
  const unused = used.has('1') ? '2' : '1';
  const gone = await requestPage(trial, { pageSize: 1, dataGroup: unused });
  trial.conclude(
    'group-gone',
    refusalVerdict(gone, ({ code, message, detail }) => {
      return code === 'not_found' && /\bdata ?group\b/i.test(detail ?? message);
    }),
  );
}

const PAGE_SIZE = 100;
