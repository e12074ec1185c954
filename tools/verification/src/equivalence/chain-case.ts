import { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { drawFaultlessConfig, drawFaultlessProject } from './draw-faultless.js';
import { dateTimeText } from './draw-project.js';
import type { DrawnProfile, DrawnProject } from './drawn-project.js';
import { avoidMidnight, drawNow } from './draw-time.js';
import type { ChosenStream } from '../harness/stage/run-files.js';
import type { EquivalenceCase } from './equivalence-case.js';
import { SHARED_STREAMS, PYTHON_4_STREAMS } from '../harness/projects/stream-names.js';

const DAY = 86_400_000;

/**
 * Three syncs of one connection, whose project grows in between. Each sync continues from the state
 * of the previous one, which the other connector may have saved.
 */
export interface ChainCase {
  readonly seed: number;
  readonly turns: readonly Turn[];
}

export interface Turn {
  /**
   * The connector whose records the destination receives, and from whose state the next turn
   * continues.
   */
  readonly side: 'ours' | 'theirs';
  /** The case without states, because they come from the previous turn. */
  readonly given: EquivalenceCase;
}

/**
 * The possible orders of turns. A connection is switched to ours and back, or to the Python
 * connector and back, or is read by ours twice after or before a switch.
 */
const SIDES = [
  ['theirs', 'ours', 'theirs'],
  ['ours', 'theirs', 'ours'],
  ['theirs', 'ours', 'ours'],
  ['ours', 'ours', 'theirs'],
] as const;

/**
 * Draws a chain of three turns. All turns have the same configuration and catalog, and nothing in
 * the project makes a stream fail.
 */
export function drawChain(seed: number): ChainCase {
  const draw = new SeededRandom(seed);
  const pythonConnector = draw.percent(85) ? 'python-connector-4' : 'python-connector-3';
  const last = drawNow(draw);
  const before = (moment: number): number =>
    avoidMidnight(moment - draw.between(120, 3 * 24 * 60) * 60_000);
  const middle = before(last);
  const first = before(middle);
  const times = [first, middle, last];
  const project = withLateEvents(draw, drawFaultlessProject(draw, last));
  const attribution = { attribution_window: draw.pick([0, 2, 5, 5]) };
  const config = { ...drawFaultlessConfig(draw, project, first), ...attribution };
  const names = pythonConnector === 'python-connector-4' ? PYTHON_4_STREAMS : SHARED_STREAMS;
  const chosen = new Set(draw.percent(30) ? names : ['export', draw.pick(names), draw.pick(names)]);
  const streams = names
    .filter((name) => chosen.has(name))
    .map((name): ChosenStream => {
      return { name, syncMode: name === 'annotations' ? 'full_refresh' : 'incremental' };
    });
  const sides = draw.pick(SIDES);
  const earlier = drawEarlierProfiles(draw, project);
  return {
    seed,
    turns: times.map((now, at) => ({
      side: sides[at] ?? 'ours',
      given: {
        seed,
        pythonConnector,
        now,
        config,
        streams,
        command: 'read',
        faults: [],
        project: projectAt(project, earlier, now),
      },
    })),
  };
}

/**
 * Delays the processing of many events by up to three days, so that some arrive after their day was
 * read.
 */
function withLateEvents(draw: SeededRandom, project: DrawnProject): DrawnProject {
  const events = project.events.map((event) =>
    draw.percent(60) ? { ...event, processed: event.instant + draw.between(0, 3 * DAY) } : event,
  );
  return { ...project, events };
}

/** Each profile as it was before its last update, by id; undefined if it did not exist yet. */
type EarlierProfiles = ReadonlyMap<string, DrawnProfile | undefined>;

function drawEarlierProfiles(draw: SeededRandom, { profiles }: DrawnProject): EarlierProfiles {
  return new Map(
    profiles.map((profile) => [
      profile.id,
      draw.percent(50) ? undefined : withEarlierLastSeen(profile),
    ]),
  );
}

function withEarlierLastSeen({ id, members }: DrawnProfile): DrawnProfile {
  return {
    id,
    members: members.map(([name, json]) => {
      if (name !== '$last_seen' || json === 'null') return [name, json];
      const seen = Date.parse(`${String(JSON.parse(json))}Z`) - 5 * DAY;
      return [name, JSON.stringify(dateTimeText(seen))];
    }),
  };
}

/**
 * Returns the project with its profiles and cohorts as they were at this time. The mock itself
 * hides later events.
 */
function projectAt(project: DrawnProject, earlier: EarlierProfiles, now: number): DrawnProject {
  const then = dateTimeText(now);
  return {
    ...project,
    profiles: project.profiles.flatMap((profile) => {
      const seen = profile.members.find(([name]) => name === '$last_seen')?.[1] ?? 'null';
      if (seen === 'null' || String(JSON.parse(seen)) <= then) return [profile];
      const before = earlier.get(profile.id);
      return before === undefined ? [] : [before];
    }),
    cohorts: project.cohorts.filter(({ created }) => created.replace(' ', 'T') <= then),
  };
}
