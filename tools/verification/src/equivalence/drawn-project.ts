import type { Hazards, Member } from './draw-values.js';

/** An event as the project holds it, and all that decides who is shown it. */
export interface DrawnEvent {
  /** Its `$insert_id`; every event has one of its own. */
  readonly id: string;
  readonly name: string;
  readonly distinctId: string | undefined;
  /** When it happened, epoch milliseconds. */
  readonly instant: number;
  /** When it was processed; it is shown from then on. */
  readonly processed: number;
  readonly showsProcessed: boolean;
  readonly time: 'epoch' | 'iso' | 'absent' | 'milliseconds';
  /** Besides time, ids and processing time. */
  readonly members: readonly Member[];
  /** How often the same line comes. */
  readonly copies: number;
  /** Broken over two lines. */
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
  /** An expression over profiles. */
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

/** The members of an event in the order of its line, without the time. */
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
