import type { PacedSync } from './paced-syncs.js';
import type { SpeedFigure } from './speed-report.js';

/** A goal for our connector relative to the Python connector, and whether it is reached. */
export interface SpeedGoal {
  readonly goal: string;
  readonly seen: string;
  readonly isReached: boolean;
}

/**
 * The goal for `export`: the Python connector must take at least this many times as long, including
 * start-up.
 */
const MIN_TIMES_FASTER = 5;
/** The maximum duration including all waits, as a fraction of that of the Python connector. */
const MAX_SHARE_OF_MAKESPAN = 0.5;

interface ConnectorFigure {
  readonly connector: string;
}

/** Finds our figure and that of the Python connector; undefined if one is missing. */
function findPair<Figure extends ConnectorFigure>(
  figures: readonly Figure[],
): { readonly ours: Figure; readonly theirs: Figure } | undefined {
  const ours = figures.find(({ connector }) => connector === 'ours');
  const theirs = figures.find(({ connector }) => connector === 'python-connector');
  return ours === undefined || theirs === undefined ? undefined : { ours, theirs };
}

/** Compares the figures of our connector with those of the Python connector. */
export function speedGoals(
  figures: readonly SpeedFigure[],
  syncs: readonly PacedSync[],
): readonly SpeedGoal[] {
  const experiments = [...new Set(figures.map(({ experiment }) => experiment))];
  const projects = [...new Set(syncs.map(({ project }) => project))];
  return [
    ...experiments.flatMap((name) =>
      goalsOf(name, findPair(figures.filter(({ experiment }) => experiment === name))),
    ),
    ...projects.flatMap((name) =>
      pacedGoals(name, findPair(syncs.filter((sync) => sync.project === name))),
    ),
  ];
}

function goalsOf(name: string, both: ReturnType<typeof findPair<SpeedFigure>>): SpeedGoal[] {
  if (both === undefined) return [];
  const { ours, theirs } = both;
  const times = theirs.seconds / ours.seconds;
  return [
    ...(name === 'export'
      ? [
          {
            goal: `${name}: the same records at least ${MIN_TIMES_FASTER} times as fast`,
            seen: `${times.toFixed(1)} times${furtherRecords(ours, theirs)}`,
            isReached: times >= MIN_TIMES_FASTER,
          },
        ]
      : []),
    {
      goal: `${name}: less memory`,
      seen: `${ours.peakMegabytes.toFixed(0)} MB for ${theirs.peakMegabytes.toFixed(0)}`,
      isReached: ours.peakMegabytes < theirs.peakMegabytes,
    },
    ...requestAndTimeGoals(name, both),
  ];
}

/**
 * If start-up takes more than this fraction of the duration, the rest is too short to be compared.
 */
const MAX_START_SHARE = 0.9;

/**
 * Describes how many times as fast ours is without start-up. Returns `''` if only one size was
 * measured.
 */
function furtherRecords(ours: SpeedFigure, theirs: SpeedFigure): string {
  if (ours.line === undefined || theirs.line === undefined) return '';
  if (ours.line.startSeconds > MAX_START_SHARE * ours.seconds) {
    return '; further records take too little time to compare';
  }
  const times = ours.line.recordsPerSecond / theirs.line.recordsPerSecond;
  return `; further records ${times.toFixed(1)} times`;
}

function pacedGoals(name: string, both: ReturnType<typeof findPair<PacedSync>>): SpeedGoal[] {
  if (both === undefined) return [];
  return [
    {
      goal: `project ${name}: the sync succeeds`,
      seen: both.ours.failure ?? 'complete',
      isReached: both.ours.failure === undefined,
    },
    ...requestAndTimeGoals(`project ${name}`, both),
  ];
}

interface Spent {
  readonly queryRequests: number;
  readonly makespan: number;
}

function requestAndTimeGoals(
  name: string,
  { ours, theirs }: { readonly ours: Spent; readonly theirs: Spent },
): SpeedGoal[] {
  const share = ours.makespan / theirs.makespan;
  return [
    {
      goal: `${name}: no more query requests`,
      seen: `${ours.queryRequests} for ${theirs.queryRequests}`,
      isReached: ours.queryRequests <= theirs.queryRequests,
    },
    {
      goal: `${name}: at most half the time with all pauses`,
      seen: `${(100 * share).toFixed(1)} %`,
      isReached: share <= MAX_SHARE_OF_MAKESPAN,
    },
  ];
}
