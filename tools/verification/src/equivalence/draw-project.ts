import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { drawHazards, drawMembers, type Hazards, type Member } from './draw-values.js';
import { ZONES } from './draw-time.js';
import type { DrawnCohort, DrawnEvent, DrawnProfile, DrawnProject } from './drawn-project.js';

const DAY = 86_400_000;
const EVENT_NAMES = ['view', 'add', 'buy', 'Sign up', '$session'];

/** Formats an instant as a date-time in UTC, to the second and without a zone. */
export const dateTimeText = (instant: number): string =>
  new Date(instant).toISOString().slice(0, 19);

/**
 * Draws a small project with a few items of each kind. None of them happened after `now`.
 * @param fixed hazards that are not drawn, for example to exclude them
 */
export function drawProject(
  draw: SeededRandom,
  now: number,
  fixed: Partial<Hazards> = {},
): DrawnProject {
  const hazards = { ...drawHazards(draw), ...fixed };
  const funnels = Array.from({ length: draw.between(0, 3) }, (_, at) => ({
    id: 7500 + at,
    name: draw.pick(['Buying', 'Łódź', '2024', 'None', 'True', '1_000', "it's", '[1]', 'a, b']),
    steps: [draw.pick(EVENT_NAMES), draw.pick(EVENT_NAMES)],
  }));
  return {
    hazards,
    zone: draw.percent(33) ? 'UTC' : draw.pick(ZONES),
    epoch: draw.percent(15) ? 'local' : 'utc',
    region: draw.percent(10) ? 'EU' : 'US',
    revenue: draw.percent(70) ? 'available' : 'withdrawn',
    plan: draw.percent(97) ? 'paid' : 'free',
    exportType: draw.percent(92) ? 'text/plain; charset=utf-8' : 'text/plain',
    maximumPageSize: draw.percent(92) ? 1000 : draw.between(1, 3),
    lastSession: draw.percent(70) ? 'kept' : 'null',
    events: Array.from({ length: draw.between(0, 25) }, (_, at) =>
      drawEvent(draw, hazards, { at, now }),
    ),
    profiles: Array.from({ length: draw.percent(5) ? 0 : draw.between(1, 9) }, (_, at) =>
      drawProfile(draw, hazards, { at, now }),
    ),
    cohorts: Array.from({ length: draw.between(0, 3) }, (_, at) => drawCohort(draw, at, now)),
    funnels,
    annotations: Array.from({ length: draw.between(0, 3) }, (_, at) => ({
      id: 640_000 + at,
      date: draw.pick(['2026-11-01T12:00:00+02:00', '2026-11-10 09:30:00', '2022-02-15 12:00:00']),
      description: draw.pick(['Release', 'Łódź \u2028 launch 🚀', '']),
    })),
  };
}

interface Item {
  /** The number of the item, for its id. */
  readonly at: number;
  readonly now: number;
}

function drawEvent(draw: SeededRandom, hazards: Hazards, { at, now }: Item): DrawnEvent {
  const instant = now - draw.between(0, 14 * 24 * 60) * 60_000 - draw.between(0, 59_999);
  const lateness = draw.percent(75) ? draw.upTo(60_000) : draw.upTo(4 * DAY);
  const time = !hazards.times || draw.percent(70) ? 'epoch' : draw.pick(TIMES);
  return {
    id: `event-${at}`,
    name: draw.pick(EVENT_NAMES),
    distinctId: draw.percent(95) ? `user-${draw.between(0, 9)}` : undefined,
    instant,
    processed: instant + lateness,
    showsProcessed: draw.percent(93),
    time,
    members: drawMembers(draw, hazards, 7),
    copies: hazards.lines && draw.percent(15) ? 2 : 1,
    broken: hazards.lines && draw.percent(20),
  };
}

const TIMES = ['iso', 'absent', 'milliseconds'] as const;

function drawProfile(draw: SeededRandom, hazards: Hazards, { at, now }: Item): DrawnProfile {
  const seen = dateTimeText(now - draw.between(0, 14 * 24 * 60) * 60_000);
  const members = new Map<string, string>(drawMembers(draw, hazards, 6));
  const kind = draw.between(0, 99);
  if (kind < 86) members.set('$last_seen', JSON.stringify(seen));
  else if (kind < 89) members.set('$last_seen', 'null');
  if (draw.percent(30)) members.set('$browser_version', draw.pick(VERSIONS));
  if (draw.percent(15)) members.set('$name', '"Ann"');
  if (hazards.reservedNames && draw.percent(20)) {
    members.set(draw.pick(['distinct_id', 'last_seen', 'cohort_id']), '"not this one"');
  }
  return { id: `user-${at}`, members: shuffle(draw, [...members]) };
}

const VERSIONS = ['81', '"81"', '"604.1"', '"81.0.4044.138"', '""', 'null', '"None"', '0'];

function shuffle(draw: SeededRandom, members: Member[]): Member[] {
  return members
    .map((member) => [draw.next(), member] as const)
    .sort(([left], [right]) => left - right)
    .map(([, member]) => member);
}

function drawCohort(draw: SeededRandom, at: number, now: number): DrawnCohort {
  const ago = draw.percent(20) ? 3000 * DAY : draw.between(0, 14) * DAY;
  return {
    id: 1000 + at,
    name: draw.pick(['Everyone', '2024', 'Łódź']),
    created: dateTimeText(now - ago).replace('T', ' '),
    where: draw.pick(['true', 'defined(properties["plan"])', 'defined(properties["$city"])']),
    membersWithoutProfile: draw.percent(15) ? ['cohort-only'] : [],
    ...(draw.percent(4) ? { dataGroupId: 77 } : {}),
  };
}
