import { join } from 'node:path';
import type { Effect, FixturesServer } from '@source-mixpanel/fixtures-server';
import { ADDED_STREAMS } from '../harness/projects/added-streams.js';
import { allExpectedKeys, startSmallProject } from '../harness/projects/small-project.js';
import { GROUPS } from '../harness/stage/presets.js';
import type { ScratchFiles } from '../harness/workspace/scratch-files.js';
import type { LineDriver } from '../harness/python/line-driver.js';
import { pyAirbyteSync, type PyAirbyteAnswer, type PyAirbyteSync } from './pyairbyte-sync.js';

/** The outcome of a trial in a few words, and its problems. */
export interface Trial {
  readonly name: string;
  readonly outcome: string;
  readonly problems: readonly string[];
}

export interface TrialStage {
  readonly driver: LineDriver;
  readonly files: ScratchFiles;
}

/**
 * Runs three syncs into one database: a first one, one after a change of the project, and one that
 * forces a full refresh.
 */
export async function threeSyncs({ driver, files }: TrialStage): Promise<readonly Trial[]> {
  const server = await startSmallProject({ hostile: false, dataGroups: GROUPS });
  try {
    const database = join(files.directory, 'three.duckdb');
    // Otherwise the second sync would not read the members of cohorts again, because the first one
    // has just read them.
    const config = { refresh_hours: 0 };
    const first = await pyAirbyteSync(driver, { server, database, config });
    const firstRows = expectedRows(server);
    server.control.changeProject({
      addProfiles: [
        { $distinct_id: 'late', $properties: { $last_seen: '2026-11-10T23:00:00' } },
        { $distinct_id: 'user-1', $properties: { $last_seen: '2026-11-10T23:00:01' } },
      ],
    });
    const rows = expectedRows(server);
    const second = await pyAirbyteSync(driver, { server, database, config });
    const third = await pyAirbyteSync(driver, { server, database, config, full: true });
    const events = rows.get('export') ?? 0;
    // PyAirbyte appends the records of a stream that has a cursor but no key, even in a full
    // refresh.
    const appended = new Map([...rows, ['export', 2 * events] as const]);
    const withoutCursor = ADDED_STREAMS.filter(({ hasCursor }) => !hasCursor);
    const again = withoutCursor.reduce((sum, { name }) => sum + (rows.get(name) ?? 0), 0);
    const isShort =
      'check' in first &&
      'check' in second &&
      (second.processed - again) * 5 < first.processed - again;
    return [
      judge('first sync of all streams', first, firstRows),
      withProblems(
        judge('second sync, two profiles later', second, rows),
        ...(isShort
          ? []
          : ['the second sync read more than a fifth of the first from the streams with a cursor']),
      ),
      judge('force_full_refresh', third, appended),
    ];
  } finally {
    await server.close();
  }
}

const EXPORT = '/api/2.0/export';

/**
 * Checks that PyAirbyte raises an exception if a stream fails, but not after responses with status
 * 429.
 */
export async function troubledSyncs({ driver, files }: TrialStage): Promise<readonly Trial[]> {
  const server = await startSmallProject({ hostile: false });
  const setFault = (path: string, effect: Effect): void => {
    server.mixpanel.setFaults([{ path, effect }]);
  };
  try {
    setFault('/api/query/funnels/list', {
      kind: 'answer',
      status: 403,
      body: '{"error": "no permission"}',
      headers: {},
    });
    const streams = ['cohorts', 'funnels'];
    const failed = await pyAirbyteSync(driver, {
      server,
      database: join(files.directory, 'failed.duckdb'),
      streams,
    });
    setFault(EXPORT, { kind: 'storm', times: 2, headers: true, retryAfter: 6 });
    const limited = await pyAirbyteSync(driver, {
      server,
      database: join(files.directory, 'limited.duckdb'),
      streams: ['export'],
    });
    const raised = 'raised' in failed && failed.raised === 'AirbyteConnectorFailedError';
    const events = expectedRows(server).get('export') ?? 0;
    // Counts only the first refusals in a row: `check` and `read` do not share the pace of
    // requests, so Mixpanel may refuse the first request of a `read` that begins within a second
    // after `check`.
    const exports = server.mixpanel.log.requests.filter(({ path }) => path === EXPORT);
    const first = exports.findIndex(({ status }) => status === 429);
    const refused = exports.slice(first).findIndex(({ status }) => status !== 429);
    return [
      {
        name: 'a stream that fails',
        outcome: 'raised' in failed ? failed.raised : 'no exception',
        problems: raised ? [] : [`a failing stream: ${describe(failed)}`],
      },
      withProblems(
        judge(`${refused} responses with status 429`, limited, new Map([['export', events]])),
        ...(refused === 2 ? [] : [`there were ${refused} responses with status 429 instead of 2`]),
      ),
    ];
  } finally {
    await server.close();
  }
}

function judge(
  name: string,
  answer: PyAirbyteAnswer,
  expected: ReadonlyMap<string, number>,
): Trial {
  if ('raised' in answer) return { name, outcome: answer.raised, problems: [describe(answer)] };
  return {
    name,
    outcome: `${answer.processed} records read, ${total(answer)} rows`,
    problems: contentProblems(answer, expected).map((problem) => `${name}: ${problem}`),
  };
}

const withProblems = (trial: Trial, ...problems: readonly string[]): Trial => ({
  ...trial,
  problems: [...trial.problems, ...problems],
});

/**
 * Returns a problem for each stream with a wrong number of rows, with a key in several rows, or
 * without a state.
 */
export function contentProblems(
  answer: PyAirbyteSync,
  expected: ReadonlyMap<string, number>,
): string[] {
  return [...expected].flatMap(([name, rows]) => {
    const table = answer.tables[name];
    const state = answer.states[name];
    return [
      ...(table?.rows === rows ? [] : [`${name} has ${table?.rows} rows, not ${rows}`]),
      ...(table?.keys === table?.rows ? [] : [`${name} has a key twice`]),
      ...(state === undefined ? [`${name} has no state`] : []),
    ];
  });
}

function expectedRows(server: FixturesServer): Map<string, number> {
  return new Map([...allExpectedKeys(server)].map(([name, keys]) => [name, keys.length]));
}

const total = ({ tables }: PyAirbyteSync): number =>
  Object.values(tables).reduce((sum, { rows }) => sum + rows, 0);

function describe(answer: PyAirbyteAnswer): string {
  return 'raised' in answer ? `${answer.raised}: ${answer.said}` : 'no exception';
}
