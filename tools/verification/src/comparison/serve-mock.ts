/**
 * A mock in a process of its own, which `MockProcess` forks with a `MockPlan` as JSON. With a
 * `prepared` plan the mock has no quotas. It computes and compresses each response once and then
 * sends it from memory, so that it is not the bottleneck of a measurement. With a reference project
 * it applies Mixpanel's quotas, on a clock that clients advance (`/__control/clock`). A header
 * states how many seconds the real response would take. The process ends with its parent.
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
import { UNLIMITED_QUOTA } from '../harness/projects/unlimited-quota.js';
import { BenchProject } from '../harness/quota/bench-project.js';
import { REFERENCE_PROJECTS } from '../harness/quota/reference-project.js';
import { RequestTally } from './request-tally.js';
import type { MockNotice, MockPlan } from './mock-process.js';

interface Prepared {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly decodedBytes: number;
  readonly counted: boolean;
}

interface Stage {
  readonly mixpanel: MockMixpanel;
  /** Returns how many milliseconds the real response takes. */
  readonly transferOf: (url: string, body: Buffer) => number;
}

const plan = JSON.parse(process.argv[2] ?? '') as MockPlan;
const { mixpanel, transferOf } =
  plan.kind === 'prepared' ? preparedStage(plan) : referenceStage(plan);
const control = createControl(mixpanel);
const answers = new Map<string, Prepared>();
const tally = new RequestTally();

const { url: origin } = await startLocalServer((request, response) => {
  // The response fails only if the client has gone away, which the client reports itself.
  void answer(request, response).catch(() => response.destroy());
});
const { id, username, secret, projectSecret } = mixpanel.project;
notify({
  kind: 'listening',
  url: origin,
  ...{ projectId: id, username, secret, projectSecret },
  now: mixpanel.clock.now(),
});
process.on('message', () => notify({ kind: 'tally', ...tally.take() }));
process.once('disconnect', () => process.exit());

function notify(notice: MockNotice): void {
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

type MockRequest = Parameters<MockMixpanel['handle']>[0];

function prepare(request: MockRequest): Prepared {
  const { method, url, body, headers } = request;
  const key = `${method} ${url} ${headers['authorization'] ?? ''} ${body}`;
  const cached = plan.kind === 'prepared' ? answers.get(key) : undefined;
  const ready = cached ?? compute(request);
  if (ready.status === 200) answers.set(key, ready);
  return ready;
}

function compute(request: MockRequest): Prepared {
  const response = mixpanel.handle(request);
  const decoded = Buffer.concat([...bodyBlocks(response.body)]);
  response.close();
  const gzip =
    decoded.length > gzipThreshold && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const bytes = gzip ? gzipSync(decoded) : decoded;
  const date = response.date();
  return {
    status: response.status,
    headers: {
      ...response.headers,
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
      ...(date === undefined ? {} : { date: new Date(date).toUTCString() }),
      'content-length': String(bytes.length),
      'x-mock-seconds': String(transferOf(request.url, decoded) / 1000),
    },
    bytes,
    decodedBytes: decoded.length,
    counted: mixpanel.log.requests.at(-1)?.counted ?? false,
  };
}

function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
}

function preparedStage({ options }: Extract<MockPlan, { kind: 'prepared' }>): Stage {
  const stage = createMockMixpanel({
    data: 'generated',
    hostile: false,
    engage: { ...defaultOptions.engage, sessionLife: Infinity },
    ...options,
    quota: { ...UNLIMITED_QUOTA, queryConcurrency: Infinity },
  });
  // The Python connector fails at a cohort whose data group was deleted.
  const { cohorts } = stage.project;
  cohorts.splice(0, Infinity, ...cohorts.filter(({ dataGroupId }) => dataGroupId === undefined));
  return { mixpanel: stage, transferOf: () => 0 };
}

function referenceStage({ project, scale }: Extract<MockPlan, { kind: 'reference' }>): Stage {
  const reference = REFERENCE_PROJECTS.find(({ name }) => name === project);
  if (reference === undefined) throw new RangeError(`there is no reference project ${project}`);
  const now = Date.parse('2026-11-04T12:00:00Z');
  const clock = { now: () => now, sleep: async () => undefined };
  const bench = new BenchProject(reference, clock, scale);
  const roundTrip = 2 * reference.rates.latency;
  return {
    mixpanel: bench.mixpanel,
    transferOf: (url, body) => bench.transferOf(url, body) + roundTrip,
  };
}
