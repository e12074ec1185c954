import type { ListedStream } from '@source-mixpanel/client';
import { addDays, lastCompleteDayInZone } from '@source-mixpanel/cursor';
import { listEventNames, listReports, listWorkspaces, readReport } from '@source-mixpanel/mixpanel';
import { counted } from '@source-mixpanel/text';
import { ask, verdictOf, type Trial } from './trial.js';
import { tryGroups } from './try-groups.js';
import { tryRows } from './try-rows.js';
import { NEEDS_SERVICE_ACCOUNT, verdict, untested } from './verdict.js';

/** The functions that test the assumptions of single streams, other than `stream-rows`. */
const STREAM_TESTS: Readonly<Record<string, (trial: Trial) => Promise<void>>> = {
  event_counts: tryEventNames,
  experiments: tryWorkspaces,
  feature_flags: tryWorkspaces,
  group_profiles: tryGroups,
  report_results: tryReportsByBookmark,
};

/**
 * Tests the streams that `verify` tests only if `--streams` lists them: first the assumptions that
 * only some of them rely on, then `stream-rows` for each.
 */
export async function tryAdded(trial: Trial, streams: readonly ListedStream[]): Promise<void> {
  const tests = new Set(streams.flatMap(({ stream }) => STREAM_TESTS[stream.name] ?? []));
  for (const test of tests) await test(trial);
  for (const { stream } of streams) await tryRows(trial, stream);
}

/** The number of days for which event names are requested. */
const DAYS = 60;

/** Tests `event-names`. Sends one or two requests, which count against the hourly quota. */
async function tryEventNames(trial: Trial): Promise<void> {
  const { connection, config, io, now } = trial;
  const to = lastCompleteDayInZone(now, config.project_timezone);
  const days = { from: addDays(to, 1 - DAYS), to };
  const names = await ask(connection, () => listEventNames(connection.client)(days, io));
  trial.conclude(
    'event-names',
    verdictOf(names, ({ names: found, isWhole }) => {
      const seen = `${counted(found.length, 'name')}, ${isWhole ? 'all' : 'not all'} of ${DAYS} days`;
      return found.length === 0 ? untested(seen) : verdict(isWhole, seen);
    }),
  );
}

/** Tests `workspaces-list`. Sends one request. */
async function tryWorkspaces(trial: Trial): Promise<void> {
  const { connection, io } = trial;
  const { projectId, ...client } = connection.client;
  if (projectId === undefined) {
    trial.conclude('workspaces-list', NEEDS_SERVICE_ACCOUNT);
    return;
  }
  const workspaces = await ask(connection, () => listWorkspaces({ ...client, projectId })(io));
  trial.conclude(
    'workspaces-list',
    verdictOf(workspaces, (list) => {
      const global = [...list].filter(
        (row) => row['is_global'] === true || row['is_default'] === true,
      ).length;
      return verdict(global > 0, `${counted(list.length, 'workspace')}, ${global} with all data`);
    }),
  );
}

/** The types of reports whose parameter `bookmark_id` Mixpanel documents only in part. */
const REPORT_TYPES = ['funnels', 'retention'] as const;

/**
 * Tests `report-by-bookmark`. Sends one request for the list of reports, and one for a report of
 * each type; the latter count against the hourly quota.
 */
async function tryReportsByBookmark(trial: Trial): Promise<void> {
  const { connection, io } = trial;
  const { projectId, ...client } = connection.client;
  if (projectId === undefined) {
    trial.conclude('report-by-bookmark', NEEDS_SERVICE_ACCOUNT);
    return;
  }
  const list = await ask(connection, () => listReports({ ...client, projectId })(io));
  if (list.kind !== 'answered') {
    trial.conclude('report-by-bookmark', untested(list.seen));
    return;
  }
  const rows = [...list.answer];
  const chosen = REPORT_TYPES.flatMap((type) => {
    const id = rows.find((row) => row['type'] === type)?.['id'];
    return typeof id === 'number' ? [{ id, type }] : [];
  });
  const seen: string[] = [];
  for (const report of chosen) {
    const answer = await ask(connection, () => readReport(connection.client)(report, io));
    const one = verdictOf(answer, ({ series }) =>
      verdict(true, counted(Object.keys(series).length, 'name')),
    );
    seen.push(`${report.type}: ${one.seen}`);
    if (one.kind === 'held') continue;
    trial.conclude('report-by-bookmark', { kind: one.kind, seen: seen.join('; ') });
    return;
  }
  const isTested = chosen.length > 0;
  trial.conclude(
    'report-by-bookmark',
    isTested
      ? verdict(true, seen.join('; '))
      : untested(`no saved report of type ${REPORT_TYPES.join(' or ')}`),
  );
}
