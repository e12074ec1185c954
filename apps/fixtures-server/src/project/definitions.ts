import { loadSampleCompanies } from '../load-sample.js';
import type { Profile } from './profile-store.js';

/** A cohort. Its members are the profiles that match an expression, and users without a profile. */
export interface CohortDefinition {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly isVisible: boolean;
  /** `YYYY-MM-DD HH:MM:SS` */
  readonly created: string;
  /**
   * The data group of the members; absent if they are users. It is a text if the number exceeds
   * 2^53. `cohorts/list` returns it in the same form. If the project does not have the group,
   * engage responds with 404.
   */
  readonly dataGroupId?: number | string;
  /** The expression that profiles must match. If absent, no profile is a member. */
  readonly where?: string;
  /** The `distinct_id` of members without a profile. */
  readonly membersWithoutProfile?: readonly string[];
}

export interface FunnelDefinition {
  readonly id: number;
  readonly name: string;
  /** The names of the events in the order of the steps. */
  readonly steps: readonly string[];
  /** A step, by its index, that responses show as a custom event with this id and label. */
  readonly customStep?: { readonly at: number; readonly id: number; readonly label: string };
}

export interface Annotation {
  readonly id: number;
  readonly project_id: number;
  readonly date: string;
  readonly description: string;
  readonly user: {
    readonly id: number;
    readonly first_name: string;
    readonly last_name: string;
  } | null;
  readonly tags: readonly { readonly id: number; readonly name: string }[];
}

export const defaultCohorts: readonly CohortDefinition[] = [
  {
    id: 1000,
    name: 'Everyone',
    description: 'All profiles, and one id that has none',
    isVisible: true,
    created: '2026-10-17 08:15:30',
    where: 'true',
    membersWithoutProfile: ['cohort-only-id'],
  },
  {
    id: 1001,
    name: 'Lucky',
    description: '',
    isVisible: true,
    created: '2026-10-25 23:59:59',
    where: 'properties["luckyNumber"] >= 250',
  },
  {
    id: 1002,
    name: '2024',
    description: 'A name that looks like a number, made long before the data',
    isVisible: true,
    created: '2019-03-19 23:49:51',
    where: 'properties["luckyNumber"] < 100 and defined(properties["$last_seen"])',
  },
  {
    id: 1003,
    name: 'Nobody',
    description: '',
    isVisible: false,
    created: '2026-11-02 12:00:00',
  },
  {
    id: 1004,
    name: 'Companies',
    description: 'Members are groups, not users',
    isVisible: true,
    created: '2026-11-03 00:00:00',
    dataGroupId: 345678,
  },
];

/** A kind of profiles that are not users, for example companies. */
export interface DataGroup {
  /** A decimal integer as text, because it may exceed 2^53. It may be negative. */
  readonly id: string;
  /** The property of events whose value is the `distinct_id` of a profile of the group. */
  readonly property?: string;
  readonly displayName?: string;
  readonly profiles: readonly Profile[];
}

/** Two groups, one of them with an id that exceeds the precision of a double. */
export const exampleDataGroups: readonly DataGroup[] = [
  { id: '77', property: 'team', profiles: companies(5) },
  { id: '-1405123841946871899', property: 'account_id', profiles: companies(3) },
];

/**
 * Returns the companies of the sample project. The id of the group exceeds the precision of a
 * double.
 */
export function sampleDataGroup(): DataGroup {
  return {
    id: '1405123841946871899',
    property: 'company_id',
    displayName: 'Company',
    profiles: loadSampleCompanies(),
  };
}

/** One cohort for each of the example groups. */
export const exampleGroupCohorts: readonly CohortDefinition[] = [
  {
    id: 1005,
    name: 'Large companies',
    description: '',
    isVisible: true,
    created: '2026-11-04 00:00:00',
    dataGroupId: 77,
    where: 'properties["seats"] >= 20',
  },
  {
    id: 1006,
    name: 'All accounts',
    description: '',
    isVisible: true,
    created: '2026-11-05 00:00:00',
    dataGroupId: '-1405123841946871899',
    where: 'true',
    membersWithoutProfile: ['account without a profile'],
  },
];

function companies(count: number): Profile[] {
  return Array.from({ length: count }, (_, at) => ({
    distinctId: `company-${at}`,
    properties: [
      ['$name', JSON.stringify(`Company ${at}`)],
      ['$last_seen', `"2026-11-0${at + 1}T12:00:00"`],
      ['seats', String(at * 10)],
    ],
  }));
}

export const defaultFunnels: readonly FunnelDefinition[] = [
  { id: 7509, name: 'Buying', steps: ['view item', 'add to cart', 'checkout'] },
  {
    id: 9070,
    name: '2024',
    steps: ['page view', 'watch video'],
    customStep: { at: 1, id: 12345, label: 'Watched something' },
  },
  { id: 9071, name: 'Never happens', steps: ['no such event', 'checkout'] },
];

/**
 * Returns four annotations: three from the first to the last day and one long before. Their dates
 * are in both formats of Mixpanel, and some of them have neither user nor tags.
 */
export function annotationsOver(
  span: { first: string; last: string },
  projectId: number,
): Annotation[] {
  const john = { id: 2, first_name: 'John', last_name: 'Smith' };
  const release = { id: 9, name: 'release' };
  return [
    [`${span.first}T12:00:00+02:00`, 'Release 2.0', john, [release]] as const,
    [`${span.last} 09:30:00`, 'Old form of a date', null, []] as const,
    [
      `${span.last}T23:59:59-07:00`,
      'Łódź \u2028 launch 🚀',
      john,
      [release, { id: 10, name: 'city' }],
    ] as const,
    ['2022-02-15 12:00:00', 'Long before the data', null, []] as const,
  ].map(([date, description, user, tags], index) => ({
    id: 640264 + index,
    project_id: projectId,
    date,
    description,
    user,
    tags,
  }));
}
