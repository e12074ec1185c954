import { join } from 'node:path';
import type { Effect, FixturesServer } from '@source-mixpanel/fixtures-server';
import { ADDED_STREAMS } from '../harness/projects/added-streams.js';
import { allExpectedKeys, startSmallProject } from '../harness/projects/small-project.js';
import { GROUPS } from '../harness/stage/presets.js';
import type { ScratchFiles } from '../harness/workspace/scratch-files.js';
import type { LineDriver } from '../harness/python/line-driver.js';
import { pyAirbyteSync, type PyAirbyteAnswer, type PyAirbyteSync } from './pyairbyte-sync.js';

/** What a trial showed: a sentence for people, and what must not be. */
export interface Trial {
  readonly name: string;
  readonly outcome: string;
  readonly problems: readonly string[];
}

export interface TrialStage {
  readonly driver: LineDriver;
  readonly files: ScratchFiles;
}

/** Three syncs into one database: the first, one after a change, one that forces a full refresh. */
export async function threeSyncs({ driver, files }: TrialStage): Promise<readonly Trial[]> {
  const server = await startSmallProject({ hostile: false, dataGroups: GROUPS });
  try {
    const database = join(files.directory, 'three.duckdb');
    // Members that have come since are not left out for having been read a moment ago.
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
    // Without a key, and with a cursor, PyAirbyte appends, whatever it was asked for.
    const appended = new Map([...rows, ['export', 2 * events] as const]);
    const whole = ADDED_STREAMS.filter(({ hasCursor }) => !hasCursor);
    const again = whole.reduce((sum, { name }) => sum + (rows.get(name) ?? 0), 0);
    const isShort =
      'check' in first &&
      'check' in second &&
      (second.processed - again) * 5 < first.processed - again;
    return [
      judge('first sync of all streams', first, firstRows),
      also(
        judge('second sync, two profiles later', second, rows),
        ...(isShort
          ? []
          : ['of streams with a cursor the second sync read more than a fifth of the first']),
      ),
      judge('force_full_refresh', third, appended),
    ];
  } finally {
    await server.close();
  }
}

const EXPORT = '/api/2.0/export';

/** A stream that fails must be an exception, and a 429 must not. */
export async function troubledSyncs({ driver, files }: TrialStage): Promise<readonly Trial[]> {
  const server = await startSmallProject({ hostile: false });
  const trouble = (path: string, effect: Effect): void => {
    server.mixpanel.setFaults([{ path, effect }]);
  };
  try {
    trouble('/api/query/funnels/list', {
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
    trouble(EXPORT, { kind: 'storm', times: 2, headers: true, retryAfter: 6 });
    const limited = await pyAirbyteSync(driver, {
      server,
      database: join(files.directory, 'limited.duckdb'),
      streams: ['export'],
    });
    const raised = 'raised' in failed && failed.raised === 'AirbyteConnectorFailedError';
    const events = expectedRows(server).get('export') ?? 0;
    // Those in a row: a read that begins within a second of its check may be refused once more, as the
    // two are separate processes.
    const exports = server.mixpanel.log.requests.filter(({ path }) => path === EXPORT);
    const first = exports.findIndex(({ status }) => status === 429);
    const refused = exports.slice(first).findIndex(({ status }) => status !== 429);
    return [
      {
        name: 'a stream that fails',
        outcome: 'raised' in failed ? failed.raised : 'no exception',
        problems: raised ? [] : [`a failing stream: ${describe(failed)}`],
      },
      also(
        judge(`${refused} answers of 429`, limited, new Map([['export', events]])),
        ...(refused === 2 ? [] : [`there were ${refused} answers of 429, not 2`]),
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

const also = (trial: Trial, ...problems: readonly string[]): Trial => ({
  ...trial,
  problems: [...trial.problems, ...problems],
});

/** Every stream has as many rows as the project holds, no key twice, and left a state. */
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
      ...(state === undefined ? [`${name} left no state`] : []),
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
