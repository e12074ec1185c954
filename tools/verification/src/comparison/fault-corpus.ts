import type { Effect } from '@source-mixpanel/fixtures-server';
import { LINE_BYTES, type Hazard } from './fault-stage.js';
import {
  cut,
  variantsOf,
  refusals,
  STALL,
  CUT_KINDS,
  type Entry,
  type NamedFault,
  type Frequency,
} from './faults.js';
import { queryFaults } from './query-faults.js';

/** Returns all faults, or only the eight that differ most, which take half a minute. */
export function faultCorpus(form: 'short' | 'full'): readonly NamedFault[] {
  const all = [...exportFaults(), ...queryFaults()];
  return form === 'full' ? all : all.filter(({ name }) => SHORT.has(name));
}

const SHORT = new Set([
  'export: plain body cut between lines by close, once',
  'export: gzip body cut inside a line by reset, once',
  'export: "terminated early", once',
  'export: 429 with Retry-After, once',
  'export: line separators in a text',
  'engage: second page cut by length, once',
  'engage: second page: session expired, once',
  'funnels: funnel: 200 with an error, once',
]);

/**
 * The number of lines before a cut: more than the tap writes at a time, and fewer than a day has.
 */
const LINES = 260;
/** A byte in the middle of the next line. */
const INSIDE = LINES * LINE_BYTES + 100;

/**
 * Where a body is cut: a name, the byte, and whether bytes are counted before (`decoded`) or after
 * (`wire`) compression.
 */
const CUT_POSITIONS = [
  ['after its headers', 0, 'wire'],
  ['inside a line', INSIDE, 'decoded'],
  ['between lines', LINES * LINE_BYTES, 'decoded'],
  ['before its last byte', -1, 'wire'],
] as const;

function exportFaults(): NamedFault[] {
  const of = { stream: 'export', target: 'export' } as const;
  const cuts = [false, true].flatMap((gzip) =>
    CUT_POSITIONS.flatMap(([where, at, form]) =>
      CUT_KINDS.map((by): Entry => {
        const what = `${gzip ? 'gzip' : 'plain'} body cut ${where} by ${by}`;
        const frequencies: readonly Frequency[] =
          where === 'inside a line' ? ['once', 'always'] : ['once'];
        return { ...of, what, effect: cut(at, form, by), gzip, frequencies };
      }),
    ),
  );
  const ends: Entry[] = [
    { what: 'gzip stream without its end', at: -8, form: 'wire' } as const,
    { what: 'gzip stream that stops inside a line', at: INSIDE, form: 'decoded' } as const,
  ].map(({ what, at, form }) => ({
    ...of,
    what,
    effect: { kind: 'cut', at, of: form, by: 'gzip' },
    frequencies: ['once', 'always'],
  }));
  const halfLine: Entry = {
    ...of,
    what: 'half a line in a body that ends well',
    effect: { kind: 'cut', at: INSIDE, of: 'decoded', by: 'clean' },
    gzip: false,
    frequencies: ['once', 'always'],
  };
  return [
    ...[...cuts, ...ends, halfLine, ...trailers(), ...refusals(of)].flatMap(variantsOf),
    ...variantsOf({ ...of, what: 'body stalls', effect: STALL, frequencies: ['once', 'always'] }),
    ...(['a record over two lines', 'line separators in a text'] as const).map(faultOfHazard),
  ];
}

function faultOfHazard(hazard: Hazard): NamedFault {
  const name = `export: ${hazard}`;
  return { name, stream: 'export', gzip: true, hazard, faults: [], losesSession: false };
}

const TRAILERS = [
  'terminated early',
  'export terminated early',
  '{"error":',
  '{"error": "Query timed out"}',
];

function trailers(): Entry[] {
  const of = { stream: 'export', target: 'export' } as const;
  const after = TRAILERS.flatMap((text) =>
    [true, false].map((newline): Entry => {
      const quoted = text.includes('"') ? `'${text}'` : `"${text}"`;
      const what = `${quoted}${newline ? '' : ' without a newline'}`;
      const effect: Effect = { kind: 'trailer', text, newline, afterLines: LINES };
      return { ...of, what, effect, frequencies: newline ? ['once', 'always'] : ['once'] };
    }),
  );
  const only = TRAILERS.map((text): Entry => {
    const effect: Effect = { kind: 'trailer', text, newline: true, afterLines: 0 };
    return { ...of, what: `nothing but ${text}`, effect };
  });
  return [...after, ...only];
}
