import { describe, expect, it } from '@jest/globals';
import { readMessage } from './message.js';
import { RuleChecker, RULES, type CheckedOutput, type Ending, type RuleName } from './rules.js';

const line = (type: string, body: object): string => JSON.stringify({ type, ...body });
const trace = (body: object): string => line('TRACE', { trace: { emitted_at: 1, ...body } });
const of = (name: string): object => ({ stream_descriptor: { name } });
const status = (name: string, value: string): string =>
  trace({ type: 'STREAM_STATUS', stream_status: { ...of(name), status: value } });
const error = (name?: string): string =>
  trace({
    type: 'ERROR',
    error: { failure_type: 'system_error', message: 'no', ...(name ? of(name) : {}) },
  });
const record = (stream: string): string =>
  line('RECORD', { record: { stream, data: {}, emitted_at: 1 } });
/** Creates a STATE message, with a record count of the form `1.0`, as the protocol requires. */
const state = (name: string, count: number, cursor = count): string =>
  `{"type":"STATE","state":{"stream":{"stream_descriptor":{"name":"${name}"},"stream_state":{"c":${cursor}}},"sourceStats":{"recordCount":${count}.0}}}`;
const inNamespace = (namespace: string, text: string): string =>
  text.replace(/"(?:name|stream)":"a"/, `"namespace":"${namespace}",$&`);
const answer = line('CONNECTION_STATUS', { connectionStatus: { status: 'SUCCEEDED' } });

const [started, running] = [status('a', 'STARTED'), status('a', 'RUNNING')];
const [complete, incomplete] = [status('a', 'COMPLETE'), status('a', 'INCOMPLETE')];
const begun = [started, running];
const read = [record('a'), state('a', 1)];
const SUCCESS: Ending = { kind: 'exit', code: 0 };
const FAILURE: Ending = { kind: 'exit', code: 1 };
const STOPPED: Ending = { kind: 'stopped' };

function broken(lines: readonly string[], ending: Ending, output: CheckedOutput = {}): RuleName[] {
  const checker = new RuleChecker({ streams: ['a'], ...output });
  for (const text of lines) checker.see(readMessage(text));
  return checker.end(ending).map(({ rule }) => rule);
}

interface Case {
  readonly what: string;
  readonly lines: readonly string[];
  readonly ending?: Ending;
  readonly output?: CheckedOutput;
}

const LEGAL: readonly Case[] = [
  { what: 'a read', lines: [...begun, ...read, complete] },
  { what: 'a read of nothing', lines: [...begun, state('a', 0), complete] },
  { what: 'a stream that waits', lines: [...begun, running, ...read, running, complete] },
  { what: 'a failure', lines: [...begun, ...read, error('a'), incomplete], ending: FAILURE },
  { what: 'a failure at the start', lines: [started, error('a'), incomplete], ending: FAILURE },
  { what: 'a stream that is missing', lines: [error('a'), incomplete], ending: FAILURE },
  { what: 'a failure of the process', lines: [error()], ending: FAILURE },
  { what: 'a stop', lines: [...begun, record('a'), incomplete], ending: STOPPED },
  { what: 'a stop before the start', lines: [], ending: STOPPED },
  { what: 'a killed process', lines: [...begun, record('a')], ending: { kind: 'killed' } },
  {
    what: 'one stream in two namespaces',
    lines: ['one', 'two'].flatMap((namespace) =>
      [...begun, ...read, complete].map((text) => inNamespace(namespace, text)),
    ),
    output: { streams: ['one.a', 'two.a'] },
  },
  {
    what: 'a check',
    lines: [answer],
    output: { command: 'check', streams: [] },
  },
];

/** For each rule, outputs that break this rule and no other. */
const ILLEGAL: Readonly<Record<RuleName, readonly Case[]>> = {
  'whole message': [
    { what: 'half a line', lines: [...begun, record('a').slice(0, 20), state('a', 0), complete] },
    { what: 'a list', lines: ['[]', ...begun, complete] },
    { what: 'an unknown type', lines: [line('RECODE', {}), ...begun, complete] },
    { what: 'an unknown status', lines: [...begun, status('a', 'DONE'), complete] },
    {
      what: 'a record without a time',
      lines: [...begun, record('a').replace(/,"emitted_at":1/, ''), state('a', 1), complete],
    },
    {
      what: 'a state without a count',
      lines: [...begun, state('a', 0).replace('.0', ''), complete],
    },
    {
      what: 'an unknown type of failure',
      lines: [...begun, error('a').replace('system_', 'odd_'), incomplete],
      ending: FAILURE,
    },
  ],
  'configured stream': [
    { what: 'a status', lines: [...begun, complete, status('b', 'STARTED')] },
  ].map((one) => ({ ...one, ending: { kind: 'killed' } })),
  'order of statuses': [
    { what: 'no start', lines: [running, complete] },
    { what: 'two starts', lines: [started, started, running, complete] },
    { what: 'COMPLETE before RUNNING', lines: [started, complete] },
    { what: 'a start after an error', lines: [error('a'), started, incomplete], ending: FAILURE },
    { what: 'INCOMPLETE at once', lines: [incomplete], ending: STOPPED },
  ],
  'records while running': [
    { what: 'a record', lines: [started, record('a'), running, state('a', 1), complete] },
    { what: 'a state', lines: [started, state('a', 0), running, complete] },
  ],
  'nothing after the end': [
    { what: 'a record', lines: [...begun, complete, record('a')] },
    { what: 'a state', lines: [...begun, complete, state('a', 0)] },
    { what: 'another end', lines: [...begun, complete, complete] },
    { what: 'a new start', lines: [...begun, incomplete, running], ending: { kind: 'killed' } },
  ],
  'counts in states': [
    { what: 'too many', lines: [...begun, record('a'), state('a', 2), complete] },
    { what: 'too few', lines: [...begun, record('a'), record('a'), state('a', 1), complete] },
  ],
  'state after its records': [
    { what: 'a record at the end', lines: [...begun, ...read, record('a'), complete] },
  ],
  'each state once': [
    { what: 'the same state', lines: [...begun, ...read, state('a', 0, 1), complete] },
  ],
  'every stream ends': [
    { what: 'only starts', lines: begun },
    { what: 'is stopped without an end', lines: begun, ending: STOPPED },
    { what: 'never starts', lines: [] },
    {
      what: 'never starts while another fails',
      lines: [...begun, error('a'), incomplete],
      ending: FAILURE,
      output: { streams: ['a', 'b'] },
    },
  ],
  'a reason for the failure': [
    { what: 'no error', lines: [...begun, incomplete], ending: FAILURE },
  ],
  'one error for a stream': [
    { what: 'two', lines: [...begun, error('a'), error('a'), incomplete], ending: FAILURE },
    { what: 'one, and COMPLETE', lines: [...begun, error('a'), complete], ending: FAILURE },
  ],
  'agreement of the exit code': [
    { what: 'success with a failed stream', lines: [...begun, error('a'), incomplete] },
    { what: 'failure without one', lines: [...begun, complete], ending: FAILURE },
    { what: 'another code', lines: [...begun, complete], ending: { kind: 'exit', code: 7 } },
  ],
  'one answer': [
    { what: 'none', lines: [], output: { command: 'check', streams: [] } },
    { what: 'two', lines: [answer, answer], output: { command: 'check', streams: [] } },
    { what: 'another', lines: [answer], output: { command: 'spec', streams: [] } },
    {
      what: 'one with a failure',
      lines: [answer, error()],
      ending: FAILURE,
      output: { command: 'check', streams: [] },
    },
  ],
};

describe('the rules of the output', () => {
  it.each(LEGAL)('allow $what', ({ lines, ending = SUCCESS, output }) => {
    expect(broken(lines, ending, output)).toEqual([]);
  });

  it.each(
    Object.keys(RULES).flatMap((rule) =>
      ILLEGAL[rule as RuleName].map((one) => ({ rule: rule as RuleName, ...one })),
    ),
  )('"$rule" is broken by: $what', ({ rule, lines, ending = SUCCESS, output }) => {
    const found = broken(lines, ending, output);
    expect(new Set(found)).toEqual(new Set([rule]));
  });
});
