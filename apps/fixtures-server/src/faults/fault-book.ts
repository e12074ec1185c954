import { jsonContent, type Content } from '../exchange.js';
import { loadSheddingRefusal } from '../quota/quota.js';
import type { Effect, Effects, Fault, StormEffect } from './fault.js';

/** The faults in force; each counts the requests that match it. */
export interface FaultBook {
  /** What goes wrong with this request. Asking is what counts it. */
  effectsOn(url: string): Effects;
}

export function createFaultBook(faults: readonly Fault[]): FaultBook {
  const counters = faults.map((fault) => ({ fault, seen: 0 }));
  return {
    effectsOn(url) {
      const effects: { [kind: string]: Effect } = {};
      for (const counter of counters) {
        if (!matches(counter.fault, url)) continue;
        counter.seen += 1;
        const { effect } = counter.fault;
        // The first of a kind wins, so that rules can be listed from special to general.
        if (applies(counter.fault, counter.seen)) effects[effect.kind] ??= effect;
      }
      return effects;
    },
  };
}

function matches(fault: Fault, url: string): boolean {
  if (fault.path !== undefined && !url.startsWith(fault.path)) return false;
  return fault.pattern === undefined || new RegExp(fault.pattern).test(url);
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

/** The answer that a fault gives in place of the endpoint's. */
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
