import { addDays, dayInZone } from '@source-mixpanel/cursor';
import type { Effect, Fault } from '@source-mixpanel/fixtures-server';
import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
import { dateTimeText } from './draw-project.js';
import type { Member } from './draw-values.js';
import type { DrawnProject } from './drawn-project.js';
import type { ChosenStream } from '../harness/stage/run-files.js';
import type { EquivalenceCase } from './equivalence-case.js';
import type { StreamName } from '../harness/projects/stream-names.js';

const DAY = 86_400_000;

/** Returns the streams to read, each without a state. */
export const withStreams = (
  ...names: readonly StreamName[]
): { readonly streams: readonly ChosenStream[] } => ({
  streams: names.map((name) => ({
    name,
    syncMode: name === 'annotations' ? 'full_refresh' : 'incremental',
  })),
});

/**
 * Returns the configuration of the case with these settings changed. A setting that is undefined is
 * removed.
 */
export const withSettings = (
  { config }: EquivalenceCase,
  settings: JsonObject,
): Pick<EquivalenceCase, 'config'> => ({
  config: Object.fromEntries<JsonValue | undefined>(
    Object.entries({ ...config, ...settings }).filter(([, value]) => value !== undefined),
  ),
});

/** Returns the project of the case with changes. */
export const withProject = (
  { project: drawn }: EquivalenceCase,
  change: Partial<DrawnProject>,
): Pick<EquivalenceCase, 'project'> => ({ project: { ...drawn, ...change } });

/** Returns the day that lies this number of days before the start of the case, in UTC. */
export const daysAgo = ({ now }: EquivalenceCase, past: number): string =>
  addDays(dayInZone(now, 'UTC'), -past);
export const midnight = (drawn: EquivalenceCase, past: number): string =>
  `${daysAgo(drawn, past)}T00:00:00Z`;

/**
 * Returns the project of the case with these properties in every event. They replace properties
 * with the same name.
 */
export const withEvents = (
  drawn: EquivalenceCase,
  ...members: readonly Member[]
): Pick<EquivalenceCase, 'project'> => {
  const names = new Set(members.map(([name]) => name));
  return withProject(drawn, {
    events: drawn.project.events.map((event) => ({
      ...event,
      members: [...event.members.filter(([name]) => !names.has(name)), ...members],
    })),
  });
};

/** Returns profiles with these properties that were all updated yesterday. */
export const createProfiles = (
  { now }: EquivalenceCase,
  count: number,
  ...members: readonly Member[]
): DrawnProject['profiles'] =>
  Array.from({ length: count }, (_, at) => ({
    id: `user-${at}`,
    members: [['$last_seen', JSON.stringify(dateTimeText(now - DAY + at * 1000))], ...members],
  }));

/** Returns cohorts that were created yesterday and contain every profile. */
export const createCohorts = ({ now }: EquivalenceCase, count: number): DrawnProject['cohorts'] =>
  Array.from({ length: count }, (_, at) => ({
    id: 1000 + at,
    name: 'Everyone',
    created: dateTimeText(now - DAY).replace('T', ' '),
    where: 'true',
    membersWithoutProfile: [],
  }));

export const FUNNELS = [{ id: 7500, name: 'Buying', steps: ['view', 'buy'] }];

/** Returns the effect of a fault that replaces a response by one with this status and body. */
export const respond = (status: number, body: string): Effect => ({
  kind: 'answer',
  status,
  body,
  headers: { 'content-type': body.startsWith('{') ? 'application/json' : 'text/plain' },
});
/** Returns a fault that applies to the requests of a path: to all, or only to the nth. */
export const withFault = (
  path: string,
  effect: Effect,
  nth?: number,
): { readonly faults: readonly Fault[] } => ({
  faults: [{ path, effect, ...(nth === undefined ? {} : { nth }) }],
});
