import type { LoggedRequest } from '@source-mixpanel/fixtures-server';
import type { StreamReading } from '../harness/output/sync-reading.js';
import {
  missingKeys,
  expectedThroughout,
  type RecordVersions,
} from '../harness/records/record-versions.js';
import { invariantProblem } from '../harness/report/invariants.js';
import type { StageRun } from '../harness/stage/stage.js';
import type { ChainFigures } from './chain-figures.js';
import type { Scenario } from './draw-scenario.js';
import type { Disturbances } from './draw-disturbances.js';

/** A sync that has ended, with everything that its invariants depend on. */
export interface SyncCase extends StageRun {
  readonly scenario: Scenario;
  readonly disturbances: Disturbances;
  /** The records that the destination must have, computed at the start of the sync. */
  readonly before: RecordVersions;
  /** The records that the destination must have, computed at the end of the sync. */
  readonly after: RecordVersions;
  /** The number of responses with status 429 that only requests of this sync can have caused. */
  readonly ownRefusals: number;
  /** The number of requests that were open when the sync ended. */
  readonly openRequests: number;
  /** Returns how often the project contains an event. */
  readonly copies: (key: string) => number;
}

/**
 * Checks the invariants of a sync. Adds what happened to `figures`, and returns a message for each
 * broken invariant.
 */
export function checkInvariants(sync: SyncCase, figures: ChainFigures): readonly string[] {
  return [
    ...sync.reading.problems,
    ...checkEnding(sync, figures),
    ...[...sync.reading.streams].flatMap(([name, reading]) => [
      ...checkComplete(sync, { name, reading, figures }),
      ...checkRepeats(sync, { name, reading, figures }),
    ]),
    ...checkRefusals(sync),
  ];
}

interface StreamCase {
  readonly name: string;
  readonly reading: StreamReading;
  readonly figures: ChainFigures;
}

/**
 * The streams that read pages of a session. If Mixpanel loses the session, they deliver profiles
 * again.
 */
const PAGED_STREAMS: ReadonlySet<string> = new Set(['engage', 'cohort_members', 'group_profiles']);

/** Airbyte kills a process that still runs this long after the signal to stop. */
const MAX_STOP_MILLISECONDS = 5000;

function checkEnding(sync: SyncCase, figures: ChainFigures): string[] {
  const { run, reading, openRequests, disturbances } = sync;
  const { ending } = run;
  switch (ending.kind) {
    case 'hang':
      figures.hangs += 1;
      return [invariantProblem('I7', 'the sync hangs')];
    case 'crash':
      return [invariantProblem('I7', `the sync crashes: ${ending.reason}`)];
    case 'killed':
      return [];
    default:
      figures[ending.kind] += 1;
  }
  const took = run.stopTook ?? 0;
  const isLate =
    ending.kind === 'stopped' && !disturbances.slowReader && took > MAX_STOP_MILLISECONDS;
  return [
    ...(isLate ? [invariantProblem('I8', `the sync takes ${took} ms to stop`)] : []),
    ...(openRequests > 0
      ? [invariantProblem('I9', `${openRequests} requests are still open`)]
      : []),
    ...[...reading.streams].flatMap(([name, { failures }]) => checkFailures(sync, name, failures)),
  ];
}

function checkFailures(sync: SyncCase, name: string, failures: readonly string[]): string[] {
  return failures.flatMap((failure) => {
    if (!failure.startsWith('transient_error')) {
      return [invariantProblem('I11', `${name} fails with ${failure}`)];
    }
    // The mock always exports all events here, so a report of missing events is wrong.
    const isFalseAlarm = failure.includes('[events_missing]');
    return mayFail(sync) && !isFalseAlarm
      ? []
      : [invariantProblem('I11', `${name} fails without a fault: ${failure}`)];
  });
}

/** Returns whether a stream of this sync may fail with a transient error. */
function mayFail({ disturbances, scenario }: SyncCase): boolean {
  const { engage } = scenario.project;
  // A session may expire while the stream waits for the quota between two pages.
  const sessionsLast = engage?.sessionLife === 600_000 && !engage.countPages;
  return disturbances.faulty || disturbances.otherClient || disturbances.changing || !sessionsLast;
}

function checkComplete(sync: SyncCase, { name, reading, figures }: StreamCase): string[] {
  if (reading.status !== 'COMPLETE') return [];
  const [before, after] = [sync.before.get(name), sync.after.get(name)];
  const expected = expectedThroughout(before ?? new Map(), after ?? new Map());
  const missing = missingKeys(expected, reading.held);
  figures.expected += expected.size;
  figures.delivered += expected.size - missing.length;
  if (missing.length === 0) return [];
  figures.shortCompletes += 1;
  return [invariantProblem('I1', `${name} is COMPLETE without ${sampleOf(missing)}`)];
}

function checkRepeats(sync: SyncCase, { name, reading, figures }: StreamCase): string[] {
  const copies = (key: string): number => (name === 'export' ? sync.copies(key) : 1);
  const repeats = [...reading.counts].filter(([key, count]) => count > copies(key));
  const count = repeats.reduce((sum, [key, times]) => sum + times - copies(key), 0);
  if (count === 0) return [];
  const paged = PAGED_STREAMS.has(name);
  if (!sync.scenario.hasStorage) figures.doubledByStreaming += count;
  else if (paged && sync.requests.some(isLostSession)) figures.doubledBySession += count;
  else {
    figures.doubled += count;
    return [
      invariantProblem('I2', `${name} delivers twice: ${sampleOf(repeats.map(([key]) => key))}`),
    ];
  }
  return [];
}

/** Returns whether the request was for a page of a session that the server no longer has. */
function isLostSession({ status, path }: LoggedRequest): boolean {
  return status === 400 && path.endsWith('/engage');
}

function checkRefusals({ ownRefusals, scenario }: SyncCase): string[] {
  // If the server counts pages of profiles, which it usually does not, the connector learns it only
  // from a status 429.
  if (ownRefusals === 0 || scenario.project.engage?.countPages === true) return [];
  return [
    invariantProblem(
      'I10',
      `${ownRefusals} requests received status 429 although nothing else used the quota`,
    ),
  ];
}

/** Returns the first three keys, and the number of all keys in parentheses. */
function sampleOf(keys: readonly string[]): string {
  return `${keys.slice(0, 3).join(', ')} (${keys.length})`;
}
