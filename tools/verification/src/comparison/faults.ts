import type { Effect, Fault } from '@source-mixpanel/fixtures-server';
import type { FaultStream, StageOptions } from './fault-stage.js';

/** A fault with a name, and the stream and project with which it is played. */
export interface NamedFault extends StageOptions {
  readonly name: string;
  readonly stream: FaultStream;
  readonly faults: readonly Fault[];
  /**
   * Whether the fault loses the session, so that profiles must be read again from the first page.
   */
  readonly losesSession: boolean;
}

/**
 * Patterns of the requests to which faults apply. They match the requests of all connectors, which
 * use two different prefixes of the Query API. They do not match a request for `engage` without a
 * page, by which one connector tests its permission.
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

/** How many of the matching requests are affected: the first, the first three, or all. */
export type Frequency = 'once' | 'three times' | 'always';

const NTH: Readonly<Record<Frequency, readonly number[] | undefined>> = {
  once: [1],
  'three times': [1, 2, 3],
  always: undefined,
};

function faultOn(target: Target, effect: Effect, frequency: Frequency): Fault {
  const nth = NTH[frequency];
  return { pattern: TARGETS[target], effect, ...(nth === undefined ? {} : { nth }) };
}

/** A fault that is played with one or several frequencies. */
export interface Entry {
  readonly stream: FaultStream;
  readonly target: Target;
  readonly what: string;
  readonly effect: Effect;
  readonly gzip?: boolean;
  /** Default: `once`. */
  readonly frequencies?: readonly Frequency[];
}

/** Returns a fault for each frequency of the entry. */
export function variantsOf({
  stream,
  target,
  what,
  effect,
  gzip = true,
  frequencies = ['once'],
}: Entry): NamedFault[] {
  return frequencies.map((frequency) => ({
    name: `${stream}: ${what}, ${frequency}`,
    stream,
    gzip,
    hazard: 'none',
    faults: [faultOn(target, effect, frequency)],
    losesSession: target === 'second page',
  }));
}

/** Returns the effect of a fault that cuts a body at this byte. */
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

/**
 * How a body is cut: the server resets the connection, closes it regularly, or sends fewer bytes
 * than its `Content-Length`.
 */
export const CUT_KINDS = ['reset', 'close', 'length'] as const;

/** Sends the beginning of a body and then nothing more. */
export const STALL: Effect = { kind: 'stall', after: 300 };

/** Returns faults with which the server refuses requests: rate limits and server errors. */
export function refusals(of: Pick<Entry, 'stream' | 'target'>, prefix = ''): Entry[] {
  const storm = (times: number, headers: boolean): Effect => ({
    ...{ kind: 'storm', times, headers, retryAfter: 60 },
  });
  const server = (status: number, frequencies: readonly Frequency[]): Entry => ({
    ...{
      ...of,
      what: `${prefix}${status}`,
      effect: answer(status, 'try again later'),
      frequencies,
    },
  });
  const each: Entry[] = (
    [
      [1, 'once'],
      [3, 'three times'],
    ] as const
  ).flatMap(([times, frequency]) =>
    [true, false].map((headers) => ({
      ...of,
      what: `${prefix}429 ${headers ? 'with' : 'without'} Retry-After`,
      effect: storm(times, headers),
      frequencies: [frequency],
    })),
  );
  return [
    ...each,
    { ...of, what: `${prefix}429`, effect: answer(429, 'rate limit'), frequencies: ['always'] },
    server(500, ['once', 'always']),
    server(502, ['once']),
    server(503, ['three times']),
    server(504, ['once']),
  ];
}
