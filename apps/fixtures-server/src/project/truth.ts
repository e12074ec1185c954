import { daysFrom } from '../zone.js';
import { cohortMembers, groupProfiles, profilesOfCohort } from './cohort-members.js';
import { funnelDay, revenueDay, type FunnelDay, type RevenueDay } from './day-figures.js';
import { profileRow, type ProfileStore } from './profile-store.js';
import type { Project } from './project.js';
import { exportLine } from './stored-event.js';
import { readableJson } from '../wire/raw-bytes.js';

/**
 * The data that a client must deliver if it reads everything. It is computed from the project
 * directly, without quotas, paging, delays and faults.
 */
export interface Truth {
  /**
   * Returns the lines of an export of the days from `from` to `to`, both included. Events that
   * exports do not contain yet are included.
   */
  eventsBetween(from: string, to: string): string[];
  /** Returns the rows of engage as JSON text. */
  profiles(): string[];
  /**
   * Returns the rows of engage for one data group; an empty list if the project does not have the
   * group.
   */
  groupProfiles(id: number | string): string[];
  /**
   * Returns the rows of engage for one cohort; an empty list if the cohort or its data group does
   * not exist.
   */
  members(cohortId: number): string[];
  funnelDay(funnelId: number, day: string): FunnelDay | undefined;
  revenueDay(day: string): RevenueDay;
}

/**
 * The form of the expected data: `sent` is the text as the server sends it, `readable` is that text
 * after the repairs of `readableJson`, so that strict parsers accept it.
 */
export type TruthForm = 'sent' | 'readable';

export function createTruth(project: Project, form: TruthForm = 'sent'): Truth {
  const { profiles, exportZone } = project;
  const inForm = (text: string): string => (form === 'readable' ? readableJson(text) : text);
  return {
    eventsBetween: (from, to) =>
      daysFrom(from, to).flatMap((day) =>
        [...project.events.on(day, exportZone)].map((event) =>
          inForm(exportLine(event, { days: exportZone, unit: 'seconds' })),
        ),
      ),
    profiles: () => rowsOf(profiles).map(inForm),
    groupProfiles(id) {
      const store = groupProfiles(project, id);
      return store === undefined ? [] : rowsOf(store).map(inForm);
    },
    members(cohortId) {
      const cohort = project.cohorts.find((known) => known.id === cohortId);
      const store = cohort === undefined ? undefined : profilesOfCohort(project, cohort);
      if (cohort === undefined || store === undefined) return [];
      const members = cohortMembers(cohort, store);
      const membersWithoutProfile = members.membersWithoutProfile.map((distinctId) =>
        profileRow({ distinctId, properties: [] }),
      );
      return [
        ...members.profiles.map((index) => inForm(profileRow(store.at(index)))),
        ...membersWithoutProfile,
      ];
    },
    funnelDay(funnelId, day) {
      const funnel = project.funnels.find((known) => known.id === funnelId);
      return funnel === undefined ? undefined : funnelDay(project, funnel, day);
    },
    revenueDay: (day) => revenueDay(project, day),
  };
}

function rowsOf(profiles: ProfileStore): string[] {
  return Array.from({ length: profiles.count }, (_, index) => profileRow(profiles.at(index)));
}
