import { writeJson } from '@source-mixpanel/exact-json';
import type { Member } from '../draw-values.js';
import { eventMembers, type DrawnProject } from '../drawn-project.js';
import { fateOf, type LeavingKind } from '../../harness/leaving/leaving-settings.js';
import { passes, type AllSettings } from './draw-all-settings.js';
import { hashedText, hashedValue } from '../../harness/leaving/leaving-values.js';

/** The part of a project that leaves, as if the project held nothing else. */
export function leavingProject(project: DrawnProject, settings: AllSettings): DrawnProject {
  const { events, eventFilter, profileFilter, dataView, hashKey } = settings;
  const id = (plain: string): string => hashedText(hashKey, plain);
  return {
    ...project,
    events: project.events
      .filter((event) => events.includes(event.name) && passes(eventFilter, eventMembers(event)))
      .map((event) => ({
        ...event,
        distinctId: event.distinctId === undefined ? undefined : id(event.distinctId),
        members: leavingMembers(event.members, 'event', settings),
      })),
    profiles: project.profiles
      .filter(({ members }) => passes(profileFilter, members) && passes(dataView.filter, members))
      .map((profile) => ({
        id: id(profile.id),
        members: leavingMembers(profile.members, 'profile', settings),
      })),
  };
}

function leavingMembers(
  members: readonly Member[],
  kind: LeavingKind,
  settings: AllSettings,
): Member[] {
  return members.flatMap(([name, json]): Member[] => {
    switch (fateOf(settings, kind, name)) {
      case 'stays':
        return [];
      case 'leaves':
        return [[name, json]];
      case 'hashed':
        return [[name, writeJson(hashedValue(settings.hashKey, json))]];
    }
  });
}
