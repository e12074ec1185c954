import { isRecord, parseJson } from '../json.js';
import type { FunnelDefinition } from './definitions.js';
import type { Project } from './project.js';
import { exportLine, type StoredEvent } from './stored-event.js';

/**
 * The maximum number of events per day from which results are computed. To read a million would
 * take seconds.
 */
const MAX_EVENTS_PER_DAY = 2000;

/** Returns the first events of a day, in the order of their times. */
function eventsOf(project: Project, day: string): StoredEvent[] {
  const events: StoredEvent[] = [];
  for (const event of project.events.on(day, project.zone)) {
    if (events.length >= MAX_EVENTS_PER_DAY) break;
    events.push(event);
  }
  return events.sort((left, right) => left.instant - right.instant);
}

export interface FunnelStep {
  readonly count: number;
  readonly avg_time: number | null;
  readonly avg_time_from_start: number | null;
  readonly step_conv_ratio: number;
  readonly overall_conv_ratio: number;
  readonly goal: string;
  readonly event: string;
  readonly step_label: string;
  readonly custom_event?: true;
  readonly custom_event_id?: number;
}

export interface FunnelDay {
  readonly steps: readonly FunnelStep[];
  readonly analysis: {
    readonly completion: number;
    readonly starting_amount: number;
    readonly steps: number;
    readonly worst: number;
  };
}

/** Computes from the events how many users reached each step of a funnel on this day. */
export function funnelDay(project: Project, funnel: FunnelDefinition, day: string): FunnelDay {
  const reached = new Map<string, number[]>();
  for (const event of eventsOf(project, day)) {
    const who = event.distinctId ?? '';
    const times = reached.get(who) ?? [];
    if (event.name !== funnel.steps[times.length]) continue;
    reached.set(who, [...times, event.instant]);
  }
  const people = [...reached.values()];
  const counts = funnel.steps.map((_, at) => people.filter((times) => times.length > at).length);
  const seconds = (at: number, from: number): number | null => {
    const spans = people.flatMap((times) => {
      const [start, end] = [times[from], times[at]];
      return at > 0 && start !== undefined && end !== undefined ? [(end - start) / 1000] : [];
    });
    return spans.length === 0
      ? null
      : Math.round(spans.reduce((sum, one) => sum + one, 0) / spans.length);
  };
  const ratio = (count: number, of: number): number => (of === 0 ? 0 : count / of);
  const steps = funnel.steps.map((name, at): FunnelStep => {
    const count = counts[at] ?? 0;
    const custom = funnel.customStep?.at === at ? funnel.customStep : undefined;
    const event = custom === undefined ? name : `$custom_event:${custom.id}`;
    return {
      count,
      avg_time: seconds(at, at - 1),
      avg_time_from_start: seconds(at, 0),
      step_conv_ratio: at === 0 ? ratio(count, count) : ratio(count, counts[at - 1] ?? 0),
      overall_conv_ratio: ratio(count, counts[0] ?? 0),
      goal: event,
      event,
      step_label: custom?.label ?? name,
      ...(custom === undefined ? {} : { custom_event: true, custom_event_id: custom.id }),
    };
  });
  const ratios = steps.map((step) => step.step_conv_ratio);
  return {
    steps,
    analysis: {
      completion: counts.at(-1) ?? 0,
      starting_amount: counts[0] ?? 0,
      steps: steps.length,
      worst: ratios.indexOf(Math.min(...ratios)),
    },
  };
}

export interface RevenueDay {
  readonly amount: number;
  readonly count: number;
  readonly paid_count: number;
}

/**
 * Computes the revenue of a day: the amount, the number of users, and the number of users who paid.
 */
export function revenueDay(project: Project, day: string): RevenueDay {
  const seen = new Set<string>();
  const paid = new Set<string>();
  let cents = 0;
  for (const event of eventsOf(project, day)) {
    const who = event.distinctId ?? '';
    seen.add(who);
    if (event.name !== 'checkout') continue;
    paid.add(who);
    cents += Math.round(checkoutAmount(project, event) * 100);
  }
  return { amount: cents / 100, count: seen.size, paid_count: paid.size };
}

/**
 * Returns the amount of a payment. It is the property `amount` of sample events and `price` of
 * generated events.
 */
function checkoutAmount(project: Project, event: StoredEvent): number {
  const record = parseJson(exportLine(event, { days: project.exportZone, unit: 'seconds' }));
  if (!isRecord(record) || !isRecord(record['properties'])) return 0;
  const { amount, price } = record['properties'];
  if (typeof amount === 'number') return amount;
  return typeof price === 'number' ? price : 0;
}
