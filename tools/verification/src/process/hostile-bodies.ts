import { textTable } from '@source-mixpanel/text';
import {
  PLANTED_VALUE,
  PLANTED_PRIVACY,
  PlantedValueCounter,
} from '../harness/privacy/planted-values.js';
import { canaryResponse } from './canary-responses.js';
import { readMessage, RuleChecker } from '@source-mixpanel/testing/transcript';
import { ruleProblems } from '../harness/report/invariants.js';
import type { ExperimentReport } from '../harness/report/experiment-report.js';
import { startLocalServer } from '../harness/processes/local-server.js';
import { startConnector } from '../harness/processes/connector-process.js';
import { LineSplitter } from '../harness/output/line-splitter.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { HOSTILE_BODIES, sendHostileBody, type HostileBody } from './hostile-body.js';
import { inMegabytes, processProblems } from './process-problems.js';
import { incrementalCatalog, LAST_DAY } from '../harness/projects/small-project.js';
import type { ProcessEnd } from '../harness/processes/watched-process.js';

/** The resident memory that the connector may use. */
const MAX_BYTES = 400 * 1024 * 1024;
const TIMEOUT_MILLISECONDS = 120_000;

type Outcome = HostileBody & { readonly end: ProcessEnd; readonly problems: readonly string[] };

/**
 * Runs a sync for each hostile body. The sync must end in bounded memory and time, and report a
 * failure unless the body is valid.
 */
export async function readHostileBodies(): Promise<ExperimentReport> {
  const outcomes: Outcome[] = [];
  const planted = new PlantedValueCounter();
  for (const body of HOSTILE_BODIES) {
    outcomes.push({ ...body, ...(await readHostileBody(body, planted)) });
  }
  return {
    experiment: 'bombs and endless bodies',
    faults: outcomes.length,
    syncs: outcomes.length,
    expected: 0,
    delivered: 0,
    doubled: 0,
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
          inMegabytes(end.peakBytes),
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
      void sendHostileBody(response, body);
    } else response.end(canaryResponse(url));
  });
  const files = await ScratchFiles.create();
  const onOutput = planted.watch();
  try {
    const child = startConnector(
      [
        'read',
        '--config',
        await files.write('config.json', CONFIG),
        '--catalog',
        await files.write('catalog.json', incrementalCatalog([body.stream])),
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
    return { end, problems: checkRead(body, end, lines) };
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

function checkRead(body: HostileBody, end: ProcessEnd, lines: readonly string[]): string[] {
  const checker = new RuleChecker({ streams: [body.stream] });
  for (const line of lines) checker.see(readMessage(line));
  const { code } = end;
  const violations = checker.end(code === null ? { kind: 'killed' } : { kind: 'exit', code });
  const isExpectedCode = code === (body.isValid === true ? 0 : 1);
  return [
    ...ruleProblems(violations),
    ...processProblems(end, MAX_BYTES),
    ...(isExpectedCode ? [] : [`it ended with exit code ${String(code)}`]),
  ];
}
