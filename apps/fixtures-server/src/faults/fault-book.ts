import {
  fullUrlOf,
  jsonContent,
  readParameters,
  Refusal,
  type Content,
  type MixpanelRequest,
  type Parameters,
} from '../exchange.js';
import { parseJson } from '../json.js';
import { loadSheddingRefusal } from '../quota/quota.js';
import type { Effect, Effects, Fault, StormEffect } from './fault.js';

/**
 * The active faults. For each fault the requests that match it are counted, because it may affect
 * only the nth.
 */
export interface FaultBook {
  /** Counts this request, and returns the effects of the faults that apply to it. */
  effectsOn(request: MixpanelRequest): Effects;
}

export function createFaultBook(faults: readonly Fault[]): FaultBook {
  const counters = faults.map((fault) => ({ fault, seen: 0 }));
  return {
    effectsOn(request) {
      const effects: { [kind: string]: Effect } = {};
      const target = targetOf(request);
      for (const counter of counters) {
        if (!matches(counter.fault, target)) continue;
        counter.seen += 1;
        const { effect } = counter.fault;
        // Of several faults of the same kind only the first one applies, so a list must begin with
        // special faults.
        if (applies(counter.fault, counter.seen)) effects[effect.kind] ??= effect;
      }
      return effects;
    },
  };
}

/** The parts of a request that are compared with the conditions of a fault. */
interface Target {
  readonly url: string;
  /** The URL with the parameters of a form body appended to its query. */
  readonly fullUrl: string;
  readonly parameters: Parameters;
}

function targetOf(request: MixpanelRequest): Target {
  const { url } = request;
  return { url, fullUrl: fullUrlOf(request), parameters: parametersOf(request) };
}

function parametersOf(request: MixpanelRequest): Parameters {
  try {
    return readParameters(request);
  } catch (error) {
    // A malformed body has no parameters that a fault could match. The endpoint refuses it.
    if (error instanceof Refusal) return new Map();
    throw error;
  }
}

function matches(fault: Fault, target: Target): boolean {
  if (fault.path !== undefined && !target.url.startsWith(fault.path)) return false;
  const wanted = Object.entries(fault.parameters ?? {});
  if (!wanted.every(([name, value]) => isSameValue(target.parameters.get(name), value))) {
    return false;
  }
  if (fault.minDays !== undefined && daysOf(target.parameters) < fault.minDays) return false;
  return fault.pattern === undefined || new RegExp(fault.pattern).test(target.fullUrl);
}

/**
 * Returns the number of days from `from_date` to `to_date`, both included; 0 if one of them is not
 * a day.
 */
function daysOf(parameters: Parameters): number {
  const [from, to] = ['from_date', 'to_date'].map((name) => Date.parse(parameters.get(name) ?? ''));
  const days = ((to ?? NaN) - (from ?? NaN)) / 86_400_000 + 1;
  return Number.isNaN(days) ? 0 : days;
}

/**
 * Reports whether two parameters are equal. JSON is compared by value, so spaces make no
 * difference.
 */
function isSameValue(given: string | undefined, wanted: string): boolean {
  if (given === undefined || given === wanted) return given === wanted;
  const value = parseJson(wanted);
  return value !== undefined && JSON.stringify(parseJson(given)) === JSON.stringify(value);
}

function applies(fault: Fault, seen: number): boolean {
  const { nth, effect } = fault;
  const chosen = nth === undefined ? [] : typeof nth === 'number' ? [nth] : nth;
  if (effect.kind === 'storm') {
    const first = chosen[0] ?? 1;
    return seen >= first && seen < first + effect.times;
  }
  return nth === undefined || chosen.includes(seen);
}

/** Returns the response that replaces that of the endpoint; undefined if no effect replaces it. */
export function faultContent(effects: Effects, projectId: number): Content | undefined {
  if (effects.storm !== undefined) return stormContent(effects.storm, projectId);
  const { answer } = effects;
  if (answer === undefined) return undefined;
  const headers = { 'content-type': 'application/json', ...answer.headers };
  return { status: answer.status, headers, body: [answer.body] };
}

function stormContent(storm: StormEffect, projectId: number): Content {
  if (!storm.headers) return loadSheddingRefusal(projectId);
  const wait = storm.retryAfter;
  const error = `Query rate limit exceeded for project_id: ${projectId}. This request exceeded the rate limit (61/60 queries running in the last hour).`;
  const refusal = jsonContent({ error }, 429);
  return {
    ...refusal,
    headers: {
      ...refusal.headers,
      'retry-after': String(wait),
      'ratelimit-policy':
        '"project";q=60;w=3600, "project-concurrency";q=5;qu="concurrent-requests"',
      ratelimit: `"project";r=0;t=${wait}, "project-concurrency";r=4`,
    },
  };
}
