import type { PacedSync } from './paced-syncs.js';
import type { SpeedFigure } from './speed-report.js';

/** A goal for our connector relative to the Python connector, and whether it is reached. */
export interface SpeedGoal {
  readonly goal: string;
  readonly seen: string;
  readonly isReached: boolean;
}

/** How many times as long the Python connector takes for the same export, start-up included. */
const MIN_TIMES_FASTER = 5;
/** Of the Python connector's time with all pauses. */
const SHARE_OF_MAKESPAN = 0.5;

interface Side {
  readonly connector: string;
}

/** Of figures of the same thing, ours and the Python connector's. */
function pair<Figure extends Side>(
  figures: readonly Figure[],
): { readonly ours: Figure; readonly theirs: Figure } | undefined {
  const ours = figures.find(({ connector }) => connector === 'ours');
  const theirs = figures.find(({ connector }) => connector === 'python-connector');
  return ours === undefined || theirs === undefined ? undefined : { ours, theirs };
}

export function speedGoals(
  figures: readonly SpeedFigure[],
  syncs: readonly PacedSync[],
): readonly SpeedGoal[] {
  const experiments = [...new Set(figures.map(({ experiment }) => experiment))];
  const projects = [...new Set(syncs.map(({ project }) => project))];
  return [
    ...experiments.flatMap((name) =>
      goalsOf(name, pair(figures.filter(({ experiment }) => experiment === name))),
    ),
    ...projects.flatMap((name) =>
      pacedGoals(name, pair(syncs.filter((sync) => sync.project === name))),
    ),
  ];
}

function goalsOf(name: string, both: ReturnType<typeof pair<SpeedFigure>>): SpeedGoal[] {
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

/** Where more than this share of the time does not grow with the records, their share is noise. */
const MAX_FIXED_SHARE = 0.9;

/** The ratio without start-up, where two sizes were read. */
function furtherRecords(ours: SpeedFigure, theirs: SpeedFigure): string {
  if (ours.line === undefined || theirs.line === undefined) return '';
  if (ours.line.startSeconds > MAX_FIXED_SHARE * ours.seconds) {
    return '; further records take too little time to compare';
  }
  const times = ours.line.recordsPerSecond / theirs.line.recordsPerSecond;
  return `; further records ${times.toFixed(1)} times`;
}

function pacedGoals(name: string, both: ReturnType<typeof pair<PacedSync>>): SpeedGoal[] {
  if (both === undefined) return [];
  return [
    {
      goal: `project ${name}: ends well`,
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
      isReached: share <= SHARE_OF_MAKESPAN,
    },
  ];
}
