import type { Effect, Fault } from '@source-mixpanel/fixtures-server';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';

/** Returns whether a fault cuts a download of events short. */
export function hasCuts({ faults }: { readonly faults: readonly Fault[] }): boolean {
  return faults.some(({ effect: { kind } }) => kind === 'cut' || kind === 'trailer');
}

const EXPORT = '/api/2.0/export';
const PATHS = [
  EXPORT,
  '/api/query/engage',
  '/api/query/cohorts/list',
  '/api/query/funnels',
  '/api/app/projects',
  '/api/query/events/properties/top',
  '/api/query/engage/properties',
];

/** Error responses with the texts that Mixpanel sends. */
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
type Refusal = (typeof REFUSALS)[number];

/** Draws a fault that affects some or all requests of one endpoint. */
export function drawFault(draw: SeededRandom): Fault {
  const kind = draw.between(0, 99);
  if (kind < 55) {
    const isAlways = draw.percent(70);
    return {
      path: draw.pick(PATHS),
      ...(isAlways ? {} : { nth: [1] }),
      effect: refusal(draw.pick(REFUSALS)),
    };
  }
  if (kind < 72) {
    const times = draw.between(1, 2);
    return {
      path: draw.pick([EXPORT, EXPORT, ...PATHS]),
      nth: draw.between(1, 2),
      effect: { kind: 'storm', times, headers: draw.percent(70), retryAfter: draw.pick([6, 40]) },
    };
  }
  if (kind < 80) return { path: EXPORT, effect: refusal(draw.pick(EXPORT_REFUSALS)) };
  return { path: EXPORT, nth: draw.between(1, 2), effect: draw.pick(CUTS) };
}

/** Refusals that the connectors treat specially when they request events. */
const EXPORT_REFUSALS: readonly Refusal[] = [
  { status: 400, body: 'to_date cannot be later than today' },
  { status: 400, body: 'Unable to authenticate request' },
  { status: 402, body: { error: 'Your plan does not allow API calls.' } },
];

/** Ways to cut a download short that a client can detect. */
const CUTS: readonly Effect[] = [
  { kind: 'trailer', text: 'terminated early', afterLines: 1, newline: true },
  { kind: 'trailer', text: 'terminated early', afterLines: 0, newline: true },
  { kind: 'cut', at: 200, of: 'decoded', by: 'reset' },
  { kind: 'cut', at: 0, of: 'wire', by: 'reset' },
  { kind: 'cut', at: -5, of: 'decoded', by: 'close' },
];

function refusal({ status, body }: Refusal): Effect {
  const isText = typeof body === 'string';
  return {
    kind: 'answer',
    status,
    body: isText ? body : JSON.stringify(body),
    headers: { 'content-type': isText ? 'text/plain' : 'application/json' },
  };
}
