import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { textTable } from '@source-mixpanel/text';
import {
  PLANTED_VALUE,
  PLANTED_MEMBERS_JSON,
  PLANTED_PRIVACY,
  PlantedValueCounter,
} from '../harness/privacy/planted-values.js';
import { canaryAnswer } from './canary-answers.js';
import { readMessage, RuleChecker } from '@source-mixpanel/testing/transcript';
import { ruleProblems } from '../harness/report/invariants.js';
import type { ExperimentReport } from '../harness/report/experiment-report.js';
import { startLocalServer } from '../harness/processes/local-server.js';
import { startConnector } from '../harness/processes/connector-process.js';
import { LineSplitter } from '../harness/output/line-splitter.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { incrementalCatalog, LAST_DAY } from '../harness/projects/small-project.js';
import type { StreamName } from '../harness/projects/stream-names.js';
import type { ProcessEnd } from '../harness/processes/watched-process.js';

/** A body that is far larger than its compressed form, or that never ends, and the stream that reads it. */
interface HostileBody {
  readonly name: string;
  readonly stream: StreamName;
  /** The beginning of the path of the requests that receive it. */
  readonly path: string;
  readonly status?: number;
  readonly start: string;
  /** What follows the start, repeatedly. */
  readonly block: string;
  /** How often it is repeated; if infinite, until the connector closes the connection. */
  readonly times: number;
  readonly gzip?: boolean;
  /** Whether it is valid, so that the sync succeeds. */
  readonly isValid?: boolean;
}

const MEGABYTE = 1024 * 1024;
const zeros = '\0'.repeat(MEGABYTE);
const text = 'x'.repeat(MEGABYTE);
const EXPORT = '/api/2.0/export';
const ENGAGE = '/api/query/engage?';
const ENDLESS = Infinity;
/** A complete event and a complete profile, whose protected values must not be emitted. */
const EVENT = `{"event":"planted","properties":{"time":1794268800,${PLANTED_MEMBERS_JSON}}}\n`;
const PROFILE = `{"$distinct_id":"user-1","$properties":{${PLANTED_MEMBERS_JSON}}}`;
/** A body of one gigabyte that is compressed to about one megabyte. */
const BOMB = { gzip: true, times: 1024 } as const;

const BODIES: readonly HostileBody[] = [
  {
    name: 'an export of zeros',
    stream: 'export',
    path: EXPORT,
    start: EVENT,
    block: zeros,
    ...BOMB,
  },
  {
    name: 'an export of blank lines',
    ...{ stream: 'export', path: EXPORT, start: EVENT, block: '\n'.repeat(MEGABYTE) },
    // The connector looks at each line twice, so there are fewer: the experiment is about memory.
    ...{ gzip: true, times: 8, isValid: true },
  },
  { name: 'profiles of zeros', stream: 'engage', path: ENGAGE, start: '', block: zeros, ...BOMB },
  {
    name: 'profiles of blanks',
    ...{
      stream: 'engage',
      path: ENGAGE,
      start: `{"results":[${PROFILE},`,
      block: ' '.repeat(MEGABYTE),
    },
    ...BOMB,
  },
  {
    name: 'a cohort list of blanks',
    ...{ stream: 'cohorts', path: '/api/query/cohorts', start: '[', block: ' '.repeat(MEGABYTE) },
    ...BOMB,
  },
  {
    name: 'a refusal of text',
    ...{ stream: 'export', path: EXPORT, status: 400, start: '', block: text, ...BOMB },
  },
  {
    name: 'an endless line',
    ...{ stream: 'export', path: EXPORT, start: `${EVENT}{"event":"`, block: text, times: ENDLESS },
  },
  {
    name: 'an endless profile',
    stream: 'engage',
    ...{
      path: ENGAGE,
      start: `{"results":[${PROFILE},{"$properties":{${PLANTED_MEMBERS_JSON},"a":"`,
      block: text,
      times: ENDLESS,
    },
  },
  {
    name: 'an endless list in a profile',
    ...{
      stream: 'engage',
      path: ENGAGE,
      start: `{"results":[${PROFILE},{"$properties":{${PLANTED_MEMBERS_JSON},"a":[0`,
    },
    ...{ block: ',0'.repeat(MEGABYTE / 2), times: ENDLESS },
  },
  {
    name: 'an endless text next to the profiles',
    ...{ stream: 'engage', path: ENGAGE, start: '{"status":"', block: text, times: ENDLESS },
  },
  {
    name: 'an endless list next to the profiles',
    ...{ stream: 'engage', path: ENGAGE, start: '{"list":[0' },
    ...{ block: ',0'.repeat(MEGABYTE / 2), times: ENDLESS },
  },
  {
    name: 'an endless cohort',
    ...{ stream: 'cohorts', path: '/api/query/cohorts', start: '[{"name":"' },
    ...{ block: text, times: ENDLESS },
  },
  {
    name: 'an endless refusal',
    ...{ stream: 'cohorts', path: '/api/query/cohorts', status: 403, start: '', block: text },
    times: ENDLESS,
  },
];

const MAX_BYTES = 400 * MEGABYTE;
const TIMEOUT_MILLISECONDS = 120_000;

type Outcome = HostileBody & { readonly end: ProcessEnd; readonly problems: readonly string[] };

/** Runs a sync for each body. It must end with a reported failure, in bounded memory and time. */
export async function hostileBodies(): Promise<ExperimentReport> {
  const outcomes: Outcome[] = [];
  const planted = new PlantedValueCounter();
  for (const body of BODIES) {
    outcomes.push({ ...body, ...(await readHostileBody(body, planted)) });
  }
  return {
    experiment: 'bombs and endless bodies',
    faults: outcomes.length,
    syncs: outcomes.length,
    ...{ expected: 0, delivered: 0, doubled: 0 },
    shortCompletes: outcomes.filter(({ end, isValid }) => end.code === 0 && isValid !== true)
      .length,
    hangs: outcomes.filter(({ end }) => end.hung).length,
    problems: [
      ...outcomes.flatMap(({ name, problems }) => problems.map((text) => `${name}: ${text}`)),
      ...planted.problems(),
    ],
    notes: [
      planted.note(),
      textTable(
        ['body', 'seconds', 'peak MB'],
        outcomes.map(({ name, end }) => [
          name,
          (end.milliseconds / 1000).toFixed(1),
          (end.peakBytes / MEGABYTE).toFixed(0),
        ]),
      ),
    ],
  };
}

async function readHostileBody(
  body: HostileBody,
  planted: PlantedValueCounter,
): Promise<Pick<Outcome, 'end' | 'problems'>> {
  const server = await startLocalServer((request, response) => {
    const url = request.url ?? '/';
    if (url.startsWith(body.path)) {
      planted.sent += body.start.split(PLANTED_VALUE).length - 1;
      void send(response, body);
    } else response.end(canaryAnswer(url));
  });
  const files = await ScratchFiles.create();
  const onOutput = planted.watch();
  try {
    const child = startConnector(
      [
        'read',
        ...['--config', await files.write('config.json', CONFIG)],
        ...['--catalog', await files.write('catalog.json', incrementalCatalog([body.stream]))],
      ],
      {
        environment: { SOURCE_MIXPANEL_BASE_URL: server.url },
        timeoutMilliseconds: TIMEOUT_MILLISECONDS,
      },
    );
    const feed = new LineSplitter();
    const lines: string[] = [];
    for await (const chunk of child.stdout) {
      const bytes = Buffer.from(chunk as Uint8Array);
      onOutput(bytes);
      lines.push(...feed.push(bytes));
    }
    const end = await child.end();
    onOutput(Buffer.from(end.stderr));
    return { end, problems: problemsOf(body, end, lines) };
  } finally {
    await server.close();
    await files.remove();
  }
}

const CONFIG = {
  credentials: { option_title: 'Service Account', username: 'u', secret: 'nothing', project_id: 1 },
  project_timezone: 'UTC',
  start_date: LAST_DAY,
  end_date: LAST_DAY,
  privacy: PLANTED_PRIVACY,
};

async function send(response: ServerResponse, body: HostileBody): Promise<void> {
  const gzip = body.gzip === true;
  response.writeHead(body.status ?? 200, gzip ? { 'content-encoding': 'gzip' } : {});
  // The connector closes the connection when it gives up.
  await pipeline(Readable.from(blocks(body, gzip)), response).catch(() => undefined);
}

function* blocks({ start, block, times }: HostileBody, gzip: boolean): Generator<Buffer> {
  // A gzip body may consist of several members, so a block is compressed only once.
  const coded = (plain: string): Buffer =>
    gzip ? gzipSync(plain, { level: 9 }) : Buffer.from(plain);
  if (start !== '') yield coded(start);
  const repeated = coded(block);
  for (let count = 0; count < times; count += 1) yield repeated;
}

function problemsOf(body: HostileBody, end: ProcessEnd, texts: readonly string[]): string[] {
  const checker = new RuleChecker({ streams: [body.stream] });
  for (const text of texts) checker.see(readMessage(text));
  const { code } = end;
  const found = ruleProblems(
    checker.end(code === null ? { kind: 'killed' } : { kind: 'exit', code }),
  );
  if (end.hung) found.push('it hangs');
  if (end.stderr !== '') found.push('it wrote to stderr');
  if (end.code !== (body.isValid === true ? 0 : 1)) found.push(`exit code ${String(end.code)}`);
  if (end.peakBytes > MAX_BYTES)
    found.push(`it used ${Math.round(end.peakBytes / MEGABYTE)} MB of memory`);
  return found;
}
