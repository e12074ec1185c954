import { writeJson } from '@source-mixpanel/exact-json';
import type { Member } from '../draw-values.js';
import { eventMembers, type DrawnProject } from '../drawn-project.js';
import { treatmentOf, type RecordKind } from '../../harness/privacy/output-settings.js';
import { passes, type AllSettings } from './draw-all-settings.js';
import { hashedText, hashedValue } from '../../harness/privacy/expected-values.js';

/**
 * Returns the project with only the events, profiles and values that the connector may emit with
 * these settings.
 */
export function applySettingsToProject(project: DrawnProject, settings: AllSettings): DrawnProject {
  const { events, eventFilter, profileFilter, dataView, hashKey } = settings;
  const id = (plain: string): string => hashedText(hashKey, plain);
  return {
    ...project,
    events: project.events
      .filter((event) => events.includes(event.name) && passes(eventFilter, eventMembers(event)))
      .map((event) => ({
        ...event,
        distinctId: event.distinctId === undefined ? undefined : id(event.distinctId),
        members: emittedMembers(event.members, 'event', settings),
      })),
    profiles: project.profiles
      .filter(({ members }) => passes(profileFilter, members) && passes(dataView.filter, members))
      .map((profile) => ({
        id: id(profile.id),
        members: emittedMembers(profile.members, 'profile', settings),
      })),
  };
}

function emittedMembers(
  members: readonly Member[],
  kind: RecordKind,
  settings: AllSettings,
): Member[] {
  return members.flatMap(([name, json]): Member[] => {
    switch (treatmentOf(settings, kind, name)) {
      case 'omitted':
        return [];
      case 'emitted':
        return [[name, json]];
      case 'hashed':
        return [[name, writeJson(hashedValue(settings.hashKey, json))]];
    }
  });
}
