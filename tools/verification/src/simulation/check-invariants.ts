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
import type { Trouble } from './draw-trouble.js';

/** A sync that is over, and all that its invariants depend on. */
export interface SyncCase extends StageRun {
  readonly scenario: Scenario;
  readonly trouble: Trouble;
  /** What the reader was owed when the sync began, and when it ended. */
  readonly before: RecordVersions;
  readonly after: RecordVersions;
  /** Requests met with 429 that only our own could explain. */
  readonly ownRefusals: number;
  /** Requests that the sync has not ended. */
  readonly openRequests: number;
  /** How often the project itself holds an event. */
  readonly copies: (key: string) => number;
}

/** Checks the invariants of a sync: counts what happened and returns a sentence for each one broken. */
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

const PAGED: ReadonlySet<string> = new Set(['engage', 'cohort_members', 'group_profiles']);

/** A platform kills a process that continues for longer after it was asked to stop. */
const MAX_STOP_MILLISECONDS = 5000;

function checkEnding(sync: SyncCase, figures: ChainFigures): string[] {
  const { run, reading, openRequests, trouble } = sync;
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
  const isLate = ending.kind === 'stopped' && !trouble.slowReader && took > MAX_STOP_MILLISECONDS;
  return [
    ...(isLate ? [invariantProblem('I8', `the sync takes ${took} ms to stop`)] : []),
    ...(openRequests > 0
      ? [invariantProblem('I9', `${openRequests} requests were left open`)]
      : []),
    ...[...reading.streams].flatMap(([name, { failures }]) => checkFailures(sync, name, failures)),
  ];
}

function checkFailures(sync: SyncCase, name: string, failures: readonly string[]): string[] {
  return failures.flatMap((failure) => {
    if (!failure.startsWith('transient_error')) {
      return [invariantProblem('I11', `${name} fails with ${failure}`)];
    }
    // The mock withholds nothing, so that no export may be found to lack events.
    const isAccused = failure.includes('[events_missing]');
    return mayFail(sync) && !isAccused
      ? []
      : [invariantProblem('I11', `${name} fails without a fault: ${failure}`)];
  });
}

function mayFail({ trouble, scenario }: SyncCase): boolean {
  const { engage } = scenario.project;
  // Waiting for quota between two pages may outlast a session.
  const lasting = engage?.sessionLife === 600_000 && !engage.countPages;
  return trouble.faulty || trouble.otherClient || trouble.changing || !lasting;
}

function checkComplete(sync: SyncCase, { name, reading, figures }: StreamCase): string[] {
  if (reading.status !== 'COMPLETE') return [];
  const [before, after] = [sync.before.get(name), sync.after.get(name)];
  const owed = expectedThroughout(before ?? new Map(), after ?? new Map());
  const missing = missingKeys(owed, reading.held);
  figures.expected += owed.size;
  figures.delivered += owed.size - missing.length;
  if (missing.length === 0) return [];
  figures.shortCompletes += 1;
  return [invariantProblem('I1', `${name} is COMPLETE without ${some(missing)}`)];
}

function checkRepeats(sync: SyncCase, { name, reading, figures }: StreamCase): string[] {
  const copies = (key: string): number => (name === 'export' ? sync.copies(key) : 1);
  const repeats = [...reading.counts].filter(([key, count]) => count > copies(key));
  const count = repeats.reduce((sum, [key, times]) => sum + times - copies(key), 0);
  if (count === 0) return [];
  const paged = PAGED.has(name);
  if (!sync.scenario.roomy) figures.doubledByStreaming += count;
  else if (paged && sync.requests.some(isLostSession)) figures.doubledBySession += count;
  else {
    figures.doubled += count;
    return [invariantProblem('I2', `${name} comes twice: ${some(repeats.map(([key]) => key))}`)];
  }
  return [];
}

/** The answer to a request for a session of profiles that the server no longer has. */
function isLostSession({ status, path }: LoggedRequest): boolean {
  return status === 400 && path.endsWith('/engage');
}

function checkRefusals({ ownRefusals, scenario }: SyncCase): string[] {
  // Pages that the server suddenly counts are the one thing the connector cannot foresee.
  if (ownRefusals === 0 || scenario.project.engage?.countPages === true) return [];
  return [
    invariantProblem('I10', `${ownRefusals} requests met 429 though nothing else used the quota`),
  ];
}

function some(keys: readonly string[]): string {
  return `${keys.slice(0, 3).join(', ')} (${keys.length})`;
}
