import type { Effect } from '@source-mixpanel/fixtures-server';
import {
  answer,
  cut,
  variantsOf,
  refusals,
  STALL,
  CUT_KINDS,
  type Entry,
  type NamedFault,
} from './faults.js';

/**
 * Returns the faults of `engage`, `cohort_members` and `funnels`, whose responses are JSON
 * documents.
 */
export function queryFaults(): NamedFault[] {
  return [...engageFaults(), ...memberFaults(), ...funnelFaults()].flatMap(variantsOf);
}

/** The response of Mixpanel when a session has expired. */
const EXPIRED: Effect = answer(400, 'request for page in uncached query for params');
const ERROR: Effect = answer(200, 'Query timed out');
const TRUNCATED_GZIP: Effect = { kind: 'cut', at: -8, of: 'wire', by: 'gzip' };

type Of = Pick<Entry, 'stream' | 'target'>;

/** Returns a fault for each kind of cut inside the body. */
function cuts(of: Of, name: string): Entry[] {
  return CUT_KINDS.map((by) => ({
    ...{ ...of, what: `${name} cut by ${by}`, effect: cut(500, 'wire', by) },
  }));
}

function engageFaults(): Entry[] {
  const first = { stream: 'engage', target: 'first page' } as const;
  const second = { stream: 'engage', target: 'second page' } as const;
  const always = ['once', 'always'] as const;
  return [
    ...cuts(first, 'first page'),
    ...cuts(second, 'second page'),
    { ...second, what: 'second page: gzip stream without its end', effect: TRUNCATED_GZIP },
    { ...second, what: 'second page: session expired', effect: EXPIRED, frequencies: always },
    { ...first, what: 'first page: 200 with an error', effect: ERROR, frequencies: always },
    { ...second, what: 'second page: 200 with an error', effect: ERROR, frequencies: always },
    { ...second, what: 'second page stalls', effect: STALL },
    ...refusals(second, 'second page: '),
  ];
}

function memberFaults(): Entry[] {
  const list = { stream: 'cohort_members', target: 'cohorts' } as const;
  const first = { stream: 'cohort_members', target: 'first page' } as const;
  const second = { stream: 'cohort_members', target: 'second page' } as const;
  return [
    { ...list, what: 'list cut by close', effect: cut(60, 'wire', 'close') },
    { ...list, what: 'list: 200 with an error', effect: ERROR },
    {
      ...list,
      what: 'list: 503',
      effect: answer(503, 'try again later'),
      frequencies: ['three times'],
    },
    ...cuts(first, 'first page'),
    ...cuts(second, 'second page'),
    { ...second, what: 'second page: session expired', effect: EXPIRED },
    { ...second, what: 'second page: 500', effect: answer(500, 'try again later') },
  ];
}

function funnelFaults(): Entry[] {
  const list = { stream: 'funnels', target: 'list of funnels' } as const;
  const funnel = { stream: 'funnels', target: 'funnel' } as const;
  return [
    { ...list, what: 'list cut by close', effect: cut(20, 'wire', 'close') },
    { ...list, what: 'list: 200 with an error', effect: ERROR },
    ...cuts(funnel, 'funnel'),
    {
      ...funnel,
      what: 'funnel: 200 with an error',
      effect: ERROR,
      frequencies: ['once', 'always'],
    },
    { ...funnel, what: 'funnel stalls', effect: STALL },
    ...refusals(funnel, 'funnel: '),
  ];
}
