import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fault } from '@source-mixpanel/fixtures-server';
import { records } from '@source-mixpanel/testing/transcript';
import type { Run } from './run-connector.js';
import { Stage, warningsOf } from './stage.js';

const KINDS = [
  { kind: 'a raw control character', written: 'X\u0006Y', delivered: 'X\u0006Y' },
  { kind: 'a raw NUL', written: 'X\u0000Y', delivered: 'X\u0000Y' },
  { kind: 'a raw line feed', written: 'X\nY', delivered: 'X\nY' },
  { kind: 'a byte that is not UTF-8', written: `X${raw(0xe9)}Y`, delivered: 'X\ufffdY' },
  {
    kind: 'a lone surrogate in UTF-8 bytes',
    written: `X${raw(0xed, 0xa0, 0xbd)}Y`,
    delivered: 'X\ufffd\ufffd\ufffdY',
  },
  { kind: 'an escaped lone surrogate', written: String.raw`X\ud83dY`, delivered: 'X\ufffdY' },
];

/** Encodes bytes that are not UTF-8 as lone surrogates, which the mock converts to these bytes. */
function raw(...bytes: number[]): string {
  return String.fromCharCode(...bytes.map((byte) => 0xdc00 + byte));
}

/** A stream, and responses that contain an invalid text. */
interface Planted {
  readonly stream: string;
  /** Path prefix → response, which contains the text in values and in names. */
  readonly answers: (text: string) => Readonly<Record<string, string>>;
  /** The expected records, in the order of the response, without members that are not compared. */
  readonly expected: (text: string) => readonly object[];
  /** The number of rows of all responses that contain the text. */
  readonly repaired: number;
}

const days = (text: string): string =>
  `{"2026-11-08":{"a":"${text}"},"2026-11-09":{"a":1},"2026-11-10":{"${text}":2}}`;
const PLANTED: readonly Planted[] = [
  {
    stream: 'cohorts',
    answers: (text) => ({
      '/api/query/cohorts/list': `[{"id":1,"name":"${text}"},{"id":2},{"id":3,"${text}":0}]`,
    }),
    expected: (text) => [{ id: 1, name: text }, { id: 2 }, { id: 3, [text]: 0 }],
    repaired: 2,
  },
  {
    stream: 'annotations',
    answers: (text) => ({
      '/api/app/projects/': `{"status":"ok","results":[{"id":1,"description":"${text}"},{"id":2},{"id":3,"${text}":0}]}`,
    }),
    expected: (text) => [{ id: 1, description: text }, { id: 2 }, { id: 3, [text]: 0 }],
    repaired: 2,
  },
  {
    stream: 'funnels',
    answers: (text) => ({
      '/api/query/funnels/list': `[{"funnel_id":7,"name":"${text}"}]`,
      '/api/query/funnels': `{"meta":{"dates":[]},"data":${days(text)}}`,
    }),
    expected: (text) => [
      { funnel_id: 7, name: text, date: '2026-11-08', a: text },
      { funnel_id: 7, name: text, date: '2026-11-09', a: 1 },
      { funnel_id: 7, name: text, date: '2026-11-10', [text]: 2 },
    ],
    repaired: 3,
  },
  {
    stream: 'revenue',
    answers: (text) => ({
      '/api/2.0/engage/revenue': `{"status":"ok","results":${days(text)}}`,
    }),
    expected: (text) => [
      { date: '2026-11-08', a: text },
      { date: '2026-11-09', a: 1 },
      { date: '2026-11-10', [text]: 2 },
    ],
    repaired: 2,
  },
];

let stage: Stage;
let catalog: unknown;
beforeAll(async () => {
  stage = await Stage.open();
  catalog = await stage.catalog(...PLANTED.map(({ stream }) => stream));
});
afterAll(() => stage.close());
afterEach(() => {
  stage.break();
});

function faultsWith(answers: Readonly<Record<string, string>>, nth?: number): Fault[] {
  return Object.entries(answers).map(([path, body]) => ({
    path,
    ...(nth === undefined ? {} : { nth }),
    effect: { kind: 'answer', status: 200, headers: {}, body },
  }));
}

const streamWarnings = (run: Run, stream: string): string[] =>
  warningsOf(run).filter((text) => text.startsWith(`Stream ${stream}: `));

describe.each(KINDS)('responses with $kind', ({ written, delivered }) => {
  let reading: Promise<Run> | undefined;
  async function read(): Promise<Run> {
    stage.break(...PLANTED.flatMap(({ answers }) => faultsWith(answers(written))));
    return stage.read({ catalog });
  }

  it.each(PLANTED)(
    'are delivered as valid text with one warning about the number of rows: $stream',
    async ({ stream, expected, repaired }) => {
      reading ??= read();
      const run = await reading;
      expect(run.code).toBe(0);
      expect(records(run.messages, stream)).toMatchObject(expected(delivered));
      expect(streamWarnings(run, stream)).toEqual([
        `Stream ${stream}: ${repaired} rows contained invalid text (control characters, bytes that are not UTF-8 or lone surrogates) and were repaired.`,
      ]);
    },
  );
});

describe('a response that ends within a character', () => {
  it.each(PLANTED)('is requested again: $stream', async ({ stream, answers, expected }) => {
    const cut = Object.fromEntries(
      Object.entries(answers('ab')).map(([path, body]) => [
        path,
        `${body.slice(0, body.indexOf('ab') + 1)}${raw(0xc3)}`,
      ]),
    );
    stage.break(...faultsWith(cut, 1), ...faultsWith(answers('ab')));
    const run = await stage.read({ catalog: await stage.catalog(stream) });
    expect(run.code).toBe(0);
    expect(records(run.messages, stream)).toMatchObject(expected('ab'));
    expect(streamWarnings(run, stream).every((text) => !text.includes('repaired'))).toBe(true);
  });
});
