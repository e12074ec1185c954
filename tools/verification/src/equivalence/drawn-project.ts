import type { Hazards, Member } from './draw-values.js';

/** An event of a project. */
export interface DrawnEvent {
  /** Its `$insert_id`, which is unique. */
  readonly id: string;
  readonly name: string;
  readonly distinctId: string | undefined;
  /** When it happened, in epoch milliseconds. */
  readonly instant: number;
  /** When Mixpanel processed it, in epoch milliseconds. An export contains it only after that. */
  readonly processed: number;
  /** Whether Mixpanel sends it with `mp_processing_time_ms`. */
  readonly showsProcessed: boolean;
  /** The form of its time. */
  readonly time: 'epoch' | 'iso' | 'absent' | 'milliseconds';
  /** All properties except the time, the ids and the processing time. */
  readonly members: readonly Member[];
  /** How often Mixpanel sends it. */
  readonly copies: number;
  /** Whether Mixpanel splits it over two lines. */
  readonly broken: boolean;
}

export interface DrawnProfile {
  readonly id: string;
  readonly members: readonly Member[];
}

export interface DrawnCohort {
  readonly id: number;
  readonly name: string;
  readonly created: string;
  /** The expression that the profiles of its members fulfil. */
  readonly where: string;
  readonly membersWithoutProfile: readonly string[];
  readonly dataGroupId?: number;
}

export interface DrawnFunnel {
  readonly id: number;
  readonly name: string;
  readonly steps: readonly string[];
}

export interface DrawnAnnotation {
  readonly id: number;
  readonly date: string;
  readonly description: string;
}

/**
 * A project with randomly drawn contents. The members from `zone` to `lastSession` are options of
 * the mock: see `MockMixpanelOptions`.
 */
export interface DrawnProject {
  readonly hazards: Hazards;
  readonly zone: string;
  readonly epoch: 'utc' | 'local';
  readonly region: 'US' | 'EU';
  readonly revenue: 'available' | 'withdrawn';
  readonly plan: 'paid' | 'free';
  readonly exportType: string;
  readonly maximumPageSize: number;
  readonly lastSession: 'kept' | 'null';
  readonly events: readonly DrawnEvent[];
  readonly profiles: readonly DrawnProfile[];
  readonly cohorts: readonly DrawnCohort[];
  readonly funnels: readonly DrawnFunnel[];
  readonly annotations: readonly DrawnAnnotation[];
  /** The profiles that queries with this `workspace_id` return. */
  readonly dataView?: { readonly id: number; readonly where: string };
}

/**
 * Returns all properties of an event except the time, in the order in which Mixpanel sends them.
 */
export function eventMembers(event: DrawnEvent): Member[] {
  const given = new Set(event.members.map(([name]) => name));
  const members: Member[] = [
    ...(event.distinctId === undefined
      ? []
      : ([['distinct_id', JSON.stringify(event.distinctId)]] as const)),
    ['$insert_id', JSON.stringify(event.id)],
    ...event.members,
  ];
  if (event.showsProcessed && !given.has('mp_processing_time_ms')) {
    members.push(['mp_processing_time_ms', String(event.processed)]);
  }
  return members;
}
