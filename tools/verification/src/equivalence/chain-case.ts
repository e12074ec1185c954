import { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { drawFaultlessConfig, drawFaultlessProject } from './draw-faultless.js';
import { second } from './draw-project.js';
import type { DrawnProfile, DrawnProject } from './drawn-project.js';
import { clearOfMidnight, drawNow } from './draw-time.js';
import type { ChosenStream } from '../harness/stage/run-files.js';
import type { EquivalenceCase } from './equivalence-case.js';
import { SHARED_STREAMS, PYTHON_4_STREAMS } from '../harness/projects/stream-names.js';

const DAY = 86_400_000;

/** One connection over a project that grows, handed from one connector to the other and back. */
export interface ChainCase {
  readonly seed: number;
  /** Whose state each step leaves to the next. */
  readonly turns: readonly Turn[];
}

export interface Turn {
  readonly side: 'ours' | 'theirs';
  /** Without states: they come from the turn before. */
  readonly given: EquivalenceCase;
}

/** Taken over, given back, both ways, and kept for a while by ours. */
const SIDES = [
  ['theirs', 'ours', 'theirs'],
  ['ours', 'theirs', 'ours'],
  ['theirs', 'ours', 'ours'],
  ['ours', 'ours', 'theirs'],
] as const;

/** The configuration and the catalog are one for all turns; nothing in the project ends a stream. */
export function drawChain(seed: number): ChainCase {
  const draw = new SeededRandom(seed);
  const pythonConnector = draw.percent(85) ? 'python-connector-4' : 'python-connector-3';
  const last = drawNow(draw);
  const before = (moment: number): number =>
    clearOfMidnight(moment - draw.between(120, 3 * 24 * 60) * 60_000);
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
  const growth = growthOf(draw, project);
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
        project: projectAt(project, growth, now),
      },
    })),
  };
}

/** Many events arrive days after they happened, some when their day was read already. */
function withLateEvents(draw: SeededRandom, project: DrawnProject): DrawnProject {
  const events = project.events.map((event) =>
    draw.percent(60) ? { ...event, processed: event.instant + draw.between(0, 3 * DAY) } : event,
  );
  return { ...project, events };
}

/** For each profile what it was before its last update; undefined where it was not there. */
type Growth = ReadonlyMap<string, DrawnProfile | undefined>;

function growthOf(draw: SeededRandom, { profiles }: DrawnProject): Growth {
  return new Map(
    profiles.map((profile) => [profile.id, draw.percent(50) ? undefined : older(profile)]),
  );
}

function older({ id, members }: DrawnProfile): DrawnProfile {
  return {
    id,
    members: members.map(([name, json]) => {
      if (name !== '$last_seen' || json === 'null') return [name, json];
      const seen = Date.parse(`${String(JSON.parse(json))}Z`) - 5 * DAY;
      return [name, JSON.stringify(second(seen))];
    }),
  };
}

/** The project as it was then. What happens later is hidden by the mock, if it is an event. */
function projectAt(project: DrawnProject, growth: Growth, now: number): DrawnProject {
  const then = second(now);
  return {
    ...project,
    profiles: project.profiles.flatMap((profile) => {
      const seen = profile.members.find(([name]) => name === '$last_seen')?.[1] ?? 'null';
      if (seen === 'null' || String(JSON.parse(seen)) <= then) return [profile];
      const before = growth.get(profile.id);
      return before === undefined ? [] : [before];
    }),
    cohorts: project.cohorts.filter(({ created }) => created.replace(' ', 'T') <= then),
  };
}
