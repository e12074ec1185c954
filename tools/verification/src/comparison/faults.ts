import type { Effect, Fault } from '@source-mixpanel/fixtures-server';
import type { FaultStream, StageOptions } from './fault-stage.js';

/** A fault with a name, and the stream and project with which it is played. */
export interface NamedFault extends StageOptions {
  readonly name: string;
  readonly stream: FaultStream;
  readonly faults: readonly Fault[];
  /** Whether profiles must be read again from the first page, because the session is lost. */
  readonly losesSession: boolean;
}

/**
 * Patterns of the requests to which faults apply. They match the requests of all connectors: the query API has two prefixes,
 * and one connector requests `engage` without a page to test its permission, which must not match.
 */
export const TARGETS = {
  export: '^/api/2\\.0/export\\?',
  'first page': '/engage\\?(?!.*session_id=).*page_size=',
  'second page': '/engage\\?.*[?&]page=1(?:&|$)',
  cohorts: '/cohorts/list',
  'list of funnels': '/funnels/list',
  funnel: '/funnels\\?.*funnel_id=',
} as const;

export type Target = keyof typeof TARGETS;

/** Which of the matching requests are affected: the first, the first three, or all. */
export type Strikes = 'once' | 'three times' | 'always';

const NTH: Readonly<Record<Strikes, readonly number[] | undefined>> = {
  once: [1],
  'three times': [1, 2, 3],
  always: undefined,
};

function faultOn(target: Target, effect: Effect, strikes: Strikes): Fault {
  const nth = NTH[strikes];
  return { pattern: TARGETS[target], effect, ...(nth === undefined ? {} : { nth }) };
}

/** A fault in one or several variants. */
export interface Entry {
  readonly stream: FaultStream;
  readonly target: Target;
  readonly what: string;
  readonly effect: Effect;
  readonly gzip?: boolean;
  readonly strikes?: readonly Strikes[];
}

/** Returns a fault for each of the given `strikes`. */
export function named({ stream, target, what, effect, gzip = true, strikes }: Entry): NamedFault[] {
  return (strikes ?? ['once']).map((times) => ({
    name: `${stream}: ${what}, ${times}`,
    stream,
    gzip,
    hazard: 'none',
    faults: [faultOn(target, effect, times)],
    losesSession: target === 'second page',
  }));
}

/** Cuts a body at this byte. */
export const cut = (
  at: number,
  of: 'wire' | 'decoded',
  by: 'reset' | 'close' | 'length',
): Effect => ({
  ...{ kind: 'cut', at, of, by },
});
export const answer = (status: number, error: string): Effect => ({
  ...{ kind: 'answer', status, headers: {}, body: JSON.stringify({ error }) },
});

/** How a body is cut: by a reset of the connection, by its regular end, or by fewer bytes than `Content-Length` announced. */
export const WAYS = ['reset', 'close', 'length'] as const;

/** Sends the beginning of a body and then nothing more. */
export const STALL: Effect = { kind: 'stall', after: 300 };

/** Returns faults by which the server refuses requests: rate limits and server errors. */
export function refusals(of: Pick<Entry, 'stream' | 'target'>, at = ''): Entry[] {
  const storm = (times: number, headers: boolean): Effect => ({
    ...{ kind: 'storm', times, headers, retryAfter: 60 },
  });
  const server = (status: number, strikes: readonly Strikes[]): Entry => ({
    ...{ ...of, what: `${at}${status}`, effect: answer(status, 'try again later'), strikes },
  });
  const each: Entry[] = (
    [
      [1, 'once'],
      [3, 'three times'],
    ] as const
  ).flatMap(([times, strikes]) =>
    [true, false].map((headers) => ({
      ...of,
      what: `${at}429 ${headers ? 'with' : 'without'} Retry-After`,
      effect: storm(times, headers),
      strikes: [strikes],
    })),
  );
  return [
    ...each,
    { ...of, what: `${at}429`, effect: answer(429, 'rate limit'), strikes: ['always'] },
    server(500, ['once', 'always']),
    server(502, ['once']),
    server(503, ['three times']),
    server(504, ['once']),
  ];
}
