import type { Fault } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/stream';
import { SeededDraw } from '../seeded-draw.js';
import { drawConfig } from './draw-config.js';
import { drawProject } from './draw-project.js';
import { drawState } from './draw-state.js';
import type { DrawnProject } from './drawn-project.js';
import { SEVEN_STREAMS, SIX_STREAMS, type StreamName } from './stream-names.js';

export interface ChosenStream {
  readonly name: StreamName;
  readonly syncMode: 'incremental' | 'full_refresh';
  /** Absent where there is none. */
  readonly state?: JsonObject | undefined;
}

/** One command over one project, given to both connectors. */
export interface ProofCase {
  readonly seed: number;
  /** Which of the incumbent's versions stands against ours. */
  readonly incumbent: 'incumbent-4' | 'incumbent-3';
  /** Epoch milliseconds at which both begin. */
  readonly now: number;
  readonly project: DrawnProject;
  readonly config: JsonObject;
  readonly command: 'check' | 'discover' | 'read';
  readonly streams: readonly ChosenStream[];
  readonly faults: readonly Fault[];
}

const LAST_DAYS = ['2026-11-11', '2026-11-02', '2026-03-09', '2027-01-01', '2026-06-15'];

export function drawCase(seed: number): ProofCase {
  const draw = new SeededDraw(seed);
  const now = Date.parse(draw.pick(LAST_DAYS)) + draw.between(0, 24 * 60 - 1) * 60_000;
  const incumbent = draw.percent(88) ? 'incumbent-4' : 'incumbent-3';
  const project = drawProject(draw, now);
  const kind = draw.between(0, 99);
  const command = kind < 86 ? 'read' : kind < 93 ? 'discover' : 'check';
  return {
    seed,
    incumbent,
    now,
    project,
    config: drawConfig(draw, project, now),
    command,
    streams: drawStreams(draw, incumbent === 'incumbent-4' ? SIX_STREAMS : SEVEN_STREAMS, {
      project,
      now,
    }),
    faults: draw.percent(8) ? [drawFault(draw)] : [],
  };
}

function drawStreams(
  draw: SeededDraw,
  names: readonly StreamName[],
  facts: { readonly project: DrawnProject; readonly now: number },
): ChosenStream[] {
  const all = draw.percent(12);
  const wanted = draw.between(1, 2);
  const chosen = new Set<StreamName>();
  while (!all && chosen.size < wanted) chosen.add(draw.pick([...names, 'export', 'export']));
  const withState = draw.percent(50);
  return (all ? names : [...chosen]).map((name) => {
    const isWhole = name === 'annotations' || draw.percent(15);
    return {
      name,
      syncMode: isWhole ? 'full_refresh' : 'incremental',
      // A platform forgets the state of a stream that is read whole; not every one does.
      state:
        withState && draw.percent(isWhole ? 15 : 90) ? drawState(draw, name, facts) : undefined,
    };
  });
}

const FAULT_PATHS = [
  '/api/2.0/export',
  '/api/query/engage',
  '/api/query/cohorts/list',
  '/api/query/funnels',
  '/api/app/projects',
  '/api/query/events/properties/top',
  '/api/query/engage/properties',
];

/** Refusals as Mixpanel words them. */
const REFUSALS = [
  { status: 400, body: 'Unable to authenticate request' },
  { status: 400, body: { request: '/api', error: 'Unable to authenticate request' } },
  { status: 400, body: { request: '/api', error: 'Invalid parameter' } },
  { status: 401, body: { error: 'Invalid credentials', status: 'error' } },
  { status: 402, body: { error: 'Your plan does not allow API calls.' } },
  { status: 403, body: { error: 'You do not have permission', status: 'error' } },
  { status: 404, body: { error: 'not found' } },
  { status: 400, body: 'to_date cannot be later than today' },
  { status: 500, body: { error: 'unknown error' } },
  { status: 503, body: 'Service Unavailable' },
];

function drawFault(draw: SeededDraw): Fault {
  const { status, body } = draw.pick(REFUSALS);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain' : 'application/json';
  return {
    path: draw.pick(FAULT_PATHS),
    ...(draw.percent(70) ? {} : { nth: [1] }),
    effect: { kind: 'answer', status, body: text, headers: { 'content-type': type } },
  };
}
