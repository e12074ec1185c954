import type { LoggedRequest } from '@source-mixpanel/fixtures-server';
import { broken } from '../harness/report/invariants.js';
import type { ChainFigures } from './chain-figures.js';
import {
  missingKeys,
  owedThroughout,
  type RecordSets,
} from '../harness/records/collected-records.js';
import type { Scenario } from './draw-scenario.js';
import type { Trouble } from './draw-trouble.js';
import type { SyncRun } from '../harness/sync/simulated-sync.js';
import { isOver, type StreamStory, type SyncStory } from '../harness/sync/sync-story.js';

/** A sync that is over, and all there is to judge it by. */
export interface SyncCase {
  readonly run: SyncRun;
  readonly story: SyncStory;
  readonly scenario: Scenario;
  readonly trouble: Trouble;
  /** What the reader was owed when the sync began, and when it ended. */
  readonly before: RecordSets;
  readonly after: RecordSets;
  /** Whether the server told of a session of profiles that it had lost it. */
  readonly sessionLost: boolean;
  /** Requests met with 429 that only our own could explain. */
  readonly ownRefusals: number;
  /** Requests still under way. */
  readonly leftBehind: number;
  /** How often the project itself holds an event. */
  readonly copies: (key: string) => number;
}

/** Checks the invariants of a sync: counts what happened and returns a sentence for each one broken. */
export function judgeSync(sync: SyncCase, figures: ChainFigures): readonly string[] {
  return [
    ...sync.story.problems,
    ...judgeEnding(sync, figures),
    ...[...sync.story.streams].flatMap(([stream, story]) => [
      ...judgeComplete(sync, stream, { story, figures }),
      ...judgeDoubles(sync, stream, { story, figures }),
    ]),
    ...judgeRefusals(sync),
  ];
}

/** What the server says of a session of profiles it no longer knows. */
export function isLostSession({ status, path }: LoggedRequest): boolean {
  return status === 400 && path.endsWith('/engage');
}

interface Telling {
  readonly story: StreamStory;
  readonly figures: ChainFigures;
}

/** A process that is told to stop has to end before a platform loses its patience. */
const QUICK_STOP = 5000;

function judgeEnding(sync: SyncCase, figures: ChainFigures): string[] {
  const { run, story, leftBehind, trouble } = sync;
  const { ending } = run;
  switch (ending.kind) {
    case 'hang':
      figures.hangs += 1;
      return [broken('I7', 'the sync hangs')];
    case 'crash':
      return [broken('I7', `the sync crashes: ${ending.reason}`)];
    case 'killed':
      return [];
    default:
      figures[ending.kind] += 1;
  }
  const took = run.stopTook ?? 0;
  const slow = ending.kind === 'stopped' && !trouble.slowReader && took > QUICK_STOP;
  return [
    ...(slow ? [broken('I8', `the sync takes ${took} ms to stop`)] : []),
    ...(leftBehind > 0 ? [broken('I9', `${leftBehind} requests were left open`)] : []),
    ...[...story.streams].flatMap(([stream, told]) => judgeStatus(sync, stream, told)),
  ];
}

function judgeStatus(sync: SyncCase, stream: string, { status, failures }: StreamStory): string[] {
  const { ending } = sync.run;
  if (!isOver(status)) return [broken('I4', `${stream} ends as ${status ?? 'nothing'}`)];
  if (status === 'INCOMPLETE' && ending.kind === 'complete') {
    return [broken('I5', `${stream} is INCOMPLETE in a complete sync`)];
  }
  if (status === 'INCOMPLETE' && failures.length === 0 && ending.kind !== 'stopped') {
    return [broken('I5', `${stream} is INCOMPLETE without a reason`)];
  }
  return failures.flatMap((failure) => {
    if (!failure.startsWith('transient_error'))
      return [broken('I11', `${stream} fails with ${failure}`)];
    return mayFail(sync) ? [] : [broken('I11', `${stream} fails without a fault: ${failure}`)];
  });
}

function mayFail({ trouble, scenario }: SyncCase): boolean {
  const { engage } = scenario.project;
  // Waiting for quota between two pages may outlast a session.
  const lasting = engage?.sessionLife === 600_000 && !engage.countPages;
  return trouble.faulty || trouble.foreign || trouble.changing || !lasting;
}

function judgeComplete(sync: SyncCase, stream: string, { story, figures }: Telling): string[] {
  if (story.status !== 'COMPLETE') return [];
  const [before, after] = [sync.before.get(stream), sync.after.get(stream)];
  const owed = owedThroughout(before ?? new Map(), after ?? new Map());
  const missing = missingKeys(owed, story.held);
  figures.expected += owed.size;
  figures.delivered += owed.size - missing.length;
  if (missing.length === 0) return [];
  figures.shortCompletes += 1;
  return [broken('I1', `${stream} is COMPLETE without ${some(missing)}`)];
}

function judgeDoubles(sync: SyncCase, stream: string, { story, figures }: Telling): string[] {
  const copies = (key: string): number => (stream === 'export' ? sync.copies(key) : 1);
  const doubles = [...story.counts].filter(([key, count]) => count > copies(key));
  const count = doubles.reduce((sum, [key, times]) => sum + times - copies(key), 0);
  if (count === 0) return [];
  const paged = stream === 'engage' || stream === 'cohort_members';
  if (!sync.scenario.roomy) figures.doubledByStreaming += count;
  else if (paged && sync.sessionLost) figures.doubledBySession += count;
  else {
    figures.doubled += count;
    return [broken('I2', `${stream} comes twice: ${some(doubles.map(([key]) => key))}`)];
  }
  return [];
}

function judgeRefusals({ ownRefusals, scenario }: SyncCase): string[] {
  // Pages that the server suddenly counts are the one thing the connector cannot foresee.
  if (ownRefusals === 0 || scenario.project.engage?.countPages === true) return [];
  return [broken('I10', `${ownRefusals} requests met 429 though nothing else used the quota`)];
}

function some(keys: readonly string[]): string {
  return `${keys.slice(0, 3).join(', ')} (${keys.length})`;
}
