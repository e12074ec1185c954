/**
 * Forked with a `MockPlan` as JSON: a mock in a process of its own. With `prepared` each answer
 * is made and compressed once and sent from memory from then on, so that it is not a bottleneck, and no quota
 * is in the way. With a reference project it keeps Mixpanel's quotas on the clock that clients move
 * (`/__control/clock`), and states in a header how many seconds the real answer would take.
 * Ends with its parent.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import {
  bodyBlocks,
  createControl,
  createMockMixpanel,
  defaultOptions,
  gzipThreshold,
  type MockMixpanel,
} from '@source-mixpanel/fixtures-server';
import { startLocalServer } from '../harness/processes/local-server.js';
import { BenchProject } from '../harness/quota/bench-project.js';
import { REFERENCE_PROJECTS } from '../harness/quota/reference-project.js';
import { RequestTally } from './request-tally.js';
import type { MockNotice, MockPlan } from './mock-process.js';

const UNLIMITED = 1_000_000_000;

interface Prepared {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly decodedBytes: number;
  readonly counted: boolean;
}

interface Stage {
  readonly mixpanel: MockMixpanel;
  /** Milliseconds that the real answer takes. */
  readonly transferOf: (url: string, body: Buffer) => number;
}

const plan = JSON.parse(process.argv[2] ?? '') as MockPlan;
const { mixpanel, transferOf } =
  plan.kind === 'prepared' ? preparedStage(plan) : referenceStage(plan);
const control = createControl(mixpanel);
const answers = new Map<string, Prepared>();
const tally = new RequestTally();

const { url: origin } = await startLocalServer((request, response) => {
  // A client that goes away early has said so on its own side.
  void answer(request, response).catch(() => response.destroy());
});
const { id, username, secret, projectSecret } = mixpanel.project;
tell({
  kind: 'listening',
  url: origin,
  ...{ projectId: id, username, secret, projectSecret },
  now: mixpanel.clock.now(),
});
process.on('message', () => tell({ kind: 'tally', ...tally.take() }));
process.once('disconnect', () => process.exit());

function tell(notice: MockNotice): void {
  process.send?.(notice);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const body = await text(request);
  if (url === '/__control/clock') {
    control.clock(JSON.parse(body));
    response.end('{}');
    return;
  }
  const ready = prepare({ method, url, body, headers: headersOf(request) });
  tally.add(url, ready);
  response.writeHead(ready.status, ready.headers);
  response.end(ready.bytes);
}

type Asked = Parameters<MockMixpanel['handle']>[0];

function prepare(asked: Asked): Prepared {
  const { method, url, body, headers } = asked;
  const key = `${method} ${url} ${headers['authorization'] ?? ''} ${body}`;
  const known = plan.kind === 'prepared' ? answers.get(key) : undefined;
  const ready = known ?? make(asked);
  if (ready.status === 200) answers.set(key, ready);
  return ready;
}

function make(asked: Asked): Prepared {
  const given = mixpanel.handle(asked);
  const whole = Buffer.concat([...bodyBlocks(given.body)]);
  given.close();
  const gzip =
    whole.length > gzipThreshold && /\bgzip\b/.test(asked.headers['accept-encoding'] ?? '');
  const bytes = gzip ? gzipSync(whole) : whole;
  const date = given.date();
  return {
    status: given.status,
    headers: {
      ...given.headers,
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
      ...(date === undefined ? {} : { date: new Date(date).toUTCString() }),
      'content-length': String(bytes.length),
      'x-mock-seconds': String(transferOf(asked.url, whole) / 1000),
    },
    bytes,
    decodedBytes: whole.length,
    counted: mixpanel.log.requests.at(-1)?.counted ?? false,
  };
}

function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
}

function preparedStage({ options }: Extract<MockPlan, { kind: 'prepared' }>): Stage {
  const ample = {
    ...defaultOptions.quota,
    queryPerHour: UNLIMITED,
    queryConcurrency: UNLIMITED,
    exportPerHour: UNLIMITED,
    exportPerSecond: UNLIMITED,
  };
  const stage = createMockMixpanel({
    data: 'generated',
    hostile: false,
    engage: { ...defaultOptions.engage, sessionLife: Infinity },
    ...options,
    quota: ample,
  });
  // One connector fails as a whole with a cohort of a group that is gone.
  const { cohorts } = stage.project;
  cohorts.splice(0, Infinity, ...cohorts.filter(({ dataGroupId }) => dataGroupId === undefined));
  return { mixpanel: stage, transferOf: () => 0 };
}

function referenceStage({ project, scale }: Extract<MockPlan, { kind: 'reference' }>): Stage {
  const reference = REFERENCE_PROJECTS.find(({ name }) => name === project);
  if (reference === undefined) throw new RangeError(`no reference project ${project}`);
  const now = Date.parse('2026-11-04T12:00:00Z');
  const clock = { now: () => now, sleep: async () => undefined };
  const bench = new BenchProject(reference, clock, scale);
  const trip = 2 * reference.rates.latency;
  return {
    mixpanel: bench.mixpanel,
    transferOf: (url, body) => bench.transferOf(url, body) + trip,
  };
}
