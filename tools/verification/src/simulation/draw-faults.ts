import type { Effect, Fault } from '@source-mixpanel/fixtures-server';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';

const PATHS = [
  '/api/2.0/export',
  '/api/2.0/export',
  '/api/query/engage',
  '/api/query/engage?',
  '/api/query/cohorts/list',
  '/api/query/funnels',
  '/api/query/engage/revenue',
  '/api/app/projects',
  '/api/',
] as const;

/** Draws one to five faults for the requests of a sync. */
export function drawFaults(draw: SeededRandom): Fault[] {
  return Array.from({ length: draw.between(1, 5) }, () => {
    const path = draw.pick(PATHS);
    return {
      path,
      ...(draw.percent(8)
        ? {}
        : { nth: Array.from({ length: draw.upTo(6) }, () => draw.between(1, 12)) }),
      effect: drawEffect(draw, path === '/api/2.0/export'),
    };
  });
}

const TRAILERS = [
  'terminated early',
  'export terminated early',
  '{"error":"Query timed out"}',
  '{"error": "internal"}',
] as const;

/**
 * @param isLines whether the body consists of lines, so that an abort marker may follow any of them
 */
function drawEffect(draw: SeededRandom, isLines: boolean): Effect {
  switch (
    draw.pick([
      'cut',
      'cut',
      'cut',
      'trailer',
      'storm',
      'undelimited',
      'stall',
      'slow',
      'chunk',
      'delay',
      'answer',
      'answer',
    ])
  ) {
    case 'cut':
      return {
        kind: 'cut',
        at: draw.percent(30) ? -draw.upTo(50) : draw.upTo(4000),
        of: draw.pick(['wire', 'decoded']),
        by: draw.pick(['reset', 'close', 'length', 'gzip']),
      };
    case 'trailer':
      return {
        kind: 'trailer',
        text: draw.pick(TRAILERS),
        newline: draw.percent(50),
        ...(!isLines || draw.percent(50) ? {} : { afterLines: draw.between(0, 5) }),
      };
    case 'storm':
      return {
        kind: 'storm',
        times: draw.between(1, 4),
        headers: draw.percent(50),
        retryAfter: draw.upTo(600),
      };
    case 'undelimited':
      return { kind: 'undelimited' };
    case 'stall':
      return { kind: 'stall', after: draw.upTo(3000) };
    case 'slow':
      return { kind: 'drip', bytesPerSecond: 50 + draw.upTo(5000) };
    case 'chunk':
      return { kind: 'chunk', bytes: draw.between(7, 60) };
    case 'delay':
      return { kind: 'delay', milliseconds: draw.upTo(1_500_000) };
    case 'answer':
      return drawAnswer(draw);
  }
}

function drawAnswer(draw: SeededRandom): Effect {
  const headers = draw.percent(20) ? { 'retry-after': String(draw.upTo(100)) } : {};
  return draw.percent(20)
    ? { kind: 'answer', status: 400, body: '{"error": "Timeout Error"}', headers }
    : {
        kind: 'answer',
        status: draw.pick([500, 502, 503, 504]),
        body: draw.pick(['', '<html>bad gateway</html>', '{"error": "internal error"}']),
        headers,
      };
}
