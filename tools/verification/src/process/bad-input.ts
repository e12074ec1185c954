import type { Command } from '@source-mixpanel/connector';
import type { JsonObject } from '@source-mixpanel/exact-json';
import fc from 'fast-check';
import type { ExperimentReport } from '../harness/report/experiment-report.js';
import {
  responseCorruption,
  startHostileMixpanel,
  type ResponseCorruption,
  type HostileMixpanel,
} from './hostile-mixpanel.js';
import {
  CONTENT,
  formsOf,
  leaksIn,
  PRIVACY,
  SECRET,
  unprotectedIn,
  USER_NAME,
} from './output-scan.js';
import { commandProblems, runInProcess } from '../harness/stage/run-command.js';
import { savedStates } from './saved-states.js';
import { incrementalCatalog, LAST_DAY } from '../harness/projects/small-project.js';
import { corruptJson, corruption, type Corruption } from './corrupt-json.js';

export interface BadInputOptions {
  readonly seed: number;
  /** How many cases of each of the four kinds are tried. */
  readonly runs: number;
  /** The time for all cases of all kinds. */
  readonly withinMilliseconds?: number;
}

/** A command, and how one of its files or the responses of Mixpanel are corrupted. */
export interface BadCase {
  readonly command: BadCommand;
  readonly config?: Corruption;
  readonly catalog?: Corruption;
  readonly state?: Corruption;
  readonly responses?: readonly ResponseCorruption[];
}

const COMMANDS = ['check', 'discover', 'read', 'read'] as const;
type BadCommand = (typeof COMMANDS)[number];

/** The four kinds of cases: what is corrupted, with the generator of the cases. */
const KINDS: Readonly<Record<string, fc.Arbitrary<BadCase>>> = {
  configs: fc.record({ command: fc.constantFrom(...COMMANDS), config: corruption }),
  catalogs: fc.record({ command: fc.constant('read'), catalog: corruption }),
  states: fc.record({ command: fc.constant('read'), state: corruption }),
  responses: fc.record({
    command: fc.constantFrom(...COMMANDS),
    responses: fc.array(responseCorruption, { minLength: 1, maxLength: 3 }),
  }),
};

/**
 * Runs commands with generated configurations, catalogs, states and responses of Mixpanel. Each
 * command must end with valid messages of the protocol, without a hang or an unhandled rejection.
 * No message may contain a secret or, unless it is a record or a state, the content of a record.
 */
export async function runBadInputs(options: BadInputOptions): Promise<ExperimentReport> {
  const kinds = Object.entries(KINDS);
  const deadline = performance.now() + (options.withinMilliseconds ?? Infinity);
  const tally: Tally = { cases: 0, hangs: 0, protectedValues: 0, problems: [] };
  for (const [index, [name, arbitrary]] of kinds.entries()) {
    // If a kind does not use all of its time, the following kinds have more.
    const maxMilliseconds = (deadline - performance.now()) / (kinds.length - index);
    const lanes = Array.from({ length: LANES }, (_, lane) =>
      runLane(arbitrary, { ...options, name, lane, maxMilliseconds }, tally),
    );
    await Promise.all(lanes);
  }
  const { cases, hangs, protectedValues, problems } = tally;
  return {
    experiment: 'bad input',
    faults: cases,
    syncs: cases,
    expected: 0,
    delivered: 0,
    doubled: 0,
    shortCompletes: 0,
    hangs,
    problems,
    notes: [
      `protected values sent: ${protectedValues.toLocaleString('en')}; outputs that contain one: ${problems.filter((problem) => problem.includes('a protected value')).length}`,
    ],
  };
}

/**
 * The number of cases that run at the same time. A case often waits, because the pauses between
 * requests take real time.
 */
const LANES = 16;

interface Tally {
  cases: number;
  hangs: number;
  protectedValues: number;
  readonly problems: string[];
}

interface Lane extends BadInputOptions {
  readonly name: string;
  readonly lane: number;
  readonly maxMilliseconds: number;
}

async function runLane(
  arbitrary: fc.Arbitrary<BadCase>,
  { name, lane, maxMilliseconds, ...options }: Lane,
  tally: Tally,
): Promise<void> {
  const mixpanel = await startHostileMixpanel();
  try {
    const property = fc.asyncProperty(arbitrary, async (badCase) => {
      const found = await tryCase(badCase, mixpanel);
      tally.cases += 1;
      tally.hangs += found.some((problem) => problem.endsWith('the command hangs')) ? 1 : 0;
      if (found.length > 0) throw new Error([...new Set(found)].join('; '));
    });
    const details = await fc.check(property, {
      seed: options.seed + lane,
      numRuns: Math.ceil(options.runs / LANES),
      ...(maxMilliseconds === Infinity ? {} : { interruptAfterTimeLimit: maxMilliseconds }),
    });
    if (!details.failed || details.counterexample === null) return;
    const where = `seed ${details.seed}, path ${details.counterexamplePath}`;
    const what = fc.stringify(details.counterexample[0]).slice(0, 1500);
    tally.problems.push(`${name}: ${messageOf(details.errorInstance)} (${where}): ${what}`);
  } finally {
    tally.protectedValues += mixpanel.protectedValues;
    await mixpanel.close();
  }
}

/** Runs a case and returns a sentence for everything that the connector did wrong. */
export async function tryCase(badCase: BadCase, mixpanel: HostileMixpanel): Promise<string[]> {
  mixpanel.corruptResponses(badCase.responses ?? []);
  const texts = {
    config: textOf(CONFIG, badCase.config),
    catalog: textOf(incrementalCatalog(), badCase.catalog),
    state: badCase.state === undefined ? '[]' : textOf(savedStates, badCase.state),
  };
  const run = await runInProcess({
    command: commandOf(badCase.command),
    files: texts,
    environment: { SOURCE_MIXPANEL_BASE_URL: mixpanel.url },
  });
  return [
    ...commandProblems(badCase.command, run),
    ...leaksIn(run.lines, {
      // If the corruption removed the secret from the configuration, the connector cannot know that
      // it is one.
      secrets: [
        ...(texts.config.includes(SECRET_MEMBER) ? formsOf(SECRET, USER_NAME) : []),
        ...(badCase.config === undefined ? formsOf(PRIVACY.hash_key) : []),
      ],
      contents: [CONTENT],
    }),
    // A corrupted configuration may no longer contain the setting that protects the values.
    ...(badCase.config === undefined ? unprotectedIn(run.lines) : []),
  ];
}

/** The member of the configuration from which the connector learns the secret. */
const SECRET_MEMBER = `"secret":${JSON.stringify(SECRET)}`;
const CONFIG: JsonObject = {
  credentials: {
    option_title: 'Service Account',
    username: USER_NAME,
    secret: SECRET,
    project_id: 1,
  },
  project_timezone: 'UTC',
  start_date: LAST_DAY,
  end_date: LAST_DAY,
  region: 'US',
  attribution_window: 5,
  date_window_size: 30,
  page_size: 2,
  num_workers: 3,
  export_lookback_window: 0,
  select_properties_by_default: true,
  export_format: 'text',
  on_unreadable_line: 'fail',
  export_key: 'event_key',
  privacy: PRIVACY,
};

function textOf(
  document: Parameters<typeof corruptJson>[0],
  corruption: Corruption | undefined,
): string {
  return corruptJson(document, corruption ?? { seed: 0, values: [], text: { kind: 'none' } });
}

function commandOf(kind: BadCommand): Command {
  const given = { debug: true, config: 'config' };
  return kind === 'read'
    ? { kind, ...given, catalog: 'catalog', state: 'state' }
    : { kind, ...given };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
