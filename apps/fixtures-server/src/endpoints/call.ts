import { plainContent, queryError, Refusal, type Content, type Parameters } from '../exchange.js';
import type { Effects } from '../faults/fault.js';
import type { MockMixpanelOptions } from '../project/options.js';
import type { Project } from '../project/project.js';
import { daysBetween, isDay, type Zone } from '../zone.js';

/** An authenticated request to an endpoint. */
export interface Call {
  readonly project: Project;
  readonly options: MockMixpanelOptions;
  readonly parameters: Parameters;
  /** The requested path and query, which errors repeat. */
  readonly url: string;
  /** The current time of the project's clock, in epoch milliseconds. */
  readonly now: number;
  readonly effects: Effects;
}

/**
 * Handles the requests to one path.
 * @throws Refusal with the error with which Mixpanel would respond
 */
export type Endpoint = (call: Call) => Content;

export function refuse(call: Call, error: string, status = 400): Refusal {
  return new Refusal(queryError(call.url, error, status));
}

/**
 * Returns the first and the last requested day. Throws a Refusal if they are invalid or too long
 * ago.
 */
export function dayRange(call: Call, zone: Zone): { from: string; to: string } {
  const from = call.parameters.get('from_date');
  const to = call.parameters.get('to_date');
  if (!isDay(from)) throw refuse(call, 'Error in from_date: invalid date, bad year');
  if (!isDay(to)) throw refuse(call, 'Error in to_date: invalid date, bad year');
  if (from > to) throw refuse(call, 'from_date cannot be later than to_date');
  const limit = call.options.historyDays;
  if (limit > 0 && daysBetween(from, zone.dayOf(call.now)) > limit) {
    const error = `Date range exceeds ${limit} days into the past`;
    throw refuse(call, error, 403);
  }
  return { from, to };
}

/** Throws a Refusal, in plain text, if `to` is in the future. Only the export refuses such days. */
export function refuseFuture(call: Call, zone: Zone, to: string): void {
  if (to > zone.dayOf(call.now)) {
    throw new Refusal(plainContent('to_date cannot be later than today', 400));
  }
}

/** Returns the number in a parameter, or `missing` if the parameter is absent or empty. */
export function numberParameter(call: Call, name: string, missing: number): number {
  const text = call.parameters.get(name);
  if (text === undefined || text === '') return missing;
  if (!/^\d+$/.test(text)) throw refuse(call, `Invalid value for ${name}`);
  return Number(text);
}
