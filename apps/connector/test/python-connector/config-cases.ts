import { tmpdir } from 'node:os';
import { dateTimeText } from '@source-mixpanel/mixpanel';
import { parseJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { fakeClock, scriptedServer } from '@source-mixpanel/testing';
import { migrateConfig } from '../../src/config/migrate-config.js';
import { parseConfig } from '../../src/config/parse-config.js';
import { runCommand } from '../../src/cli/run-command.js';
import type { PythonCase } from './python-case.js';
import { failureOf, ScriptedSource } from './scripted-source.js';
import { textAt } from '@source-mixpanel/testing/transcript';

const CREDENTIALS: JsonObject = { option_title: 'Service Account', username: 'u', secret: 's' };
const VALID: JsonObject = { credentials: { ...CREDENTIALS, project_id: 2397709 } };

/** Returns a function that returns the error message for a configuration; empty if it is valid. */
const problemOf = (config: JsonObject) => async (): Promise<string> =>
  (await failureOf(() => parseConfig(migrateConfig(config) ?? config))).message;

/** Creates a case with a configuration that both connectors accept. */
function accepts(item: string, title: string, config: JsonObject): PythonCase {
  return { item, title, verdict: 'same', run: problemOf(config), theirs: '' };
}

/** Creates a case with a configuration that both connectors reject, with different messages. */
function refuses(
  item: string,
  title: string,
  { config, ...texts }: { config: JsonObject; theirs: string; ours: string },
): PythonCase {
  const verdict = 'differs: the message contains the key of the setting and its title';
  return { item, title, verdict, run: problemOf(config), ...texts };
}

function integer(title: string): string {
  return `Please provide a valid integer for the \`${title}\` parameter.`;
}

function migrates(title: string, old: JsonObject, theirs: JsonObject): PythonCase {
  return {
    item: '33',
    title: `migration: ${title}`,
    verdict: 'same',
    run: () => migrateConfig(old) ?? old,
    theirs,
  };
}

const normalized =
  (...texts: readonly string[]) =>
  (): unknown =>
    texts.map((text) => dateTimeText(text));

/** Runs `check` with a server that always sends this response. Returns the messages. */
async function check(status: number, body: string): Promise<JsonObject[]> {
  const server = await scriptedServer([{ status, body }]);
  const written: Uint8Array[] = [];
  const host = {
    clock: fakeClock(Date.UTC(2024, 5, 1)),
    environment: { SOURCE_MIXPANEL_BASE_URL: server.origin },
    temporaryDirectory: tmpdir(),
    random: Math.random,
    signal: new AbortController().signal,
    crashed: new Promise<never>(() => undefined),
    readText: () => Promise.resolve(JSON.stringify(VALID)),
  };
  const write = (bytes: Uint8Array): Promise<void> => {
    written.push(Uint8Array.from(bytes));
    return Promise.resolve();
  };
  try {
    const command = { kind: 'check', config: 'config.json', debug: false } as const;
    await runCommand(command, host, { write });
  } finally {
    await server.close();
  }
  const lines = Buffer.concat(written).toString().split('\n').slice(0, -1);
  return lines.map((line) => parseJson(line) as JsonObject);
}

export const configCases: readonly PythonCase[] = [
  {
    item: '25',
    title: 'check: a refusal that is not caused by a setting',
    verdict:
      'differs: a problem that the user cannot correct in the configuration is an error of the process with the text of the API, not FAILED',
    async run() {
      const messages = await check(400, '{"error":"Request error"}');
      return messages.map((message) => textAt(message, 'type')).filter((type) => type !== 'LOG');
    },
    theirs: ['CONNECTION_STATUS'],
    ours: ['TRACE'],
  },
  {
    item: '27a',
    title: 'check: an empty configuration is a config error',
    verdict: 'same',
    run: async () => (await failureOf(() => parseConfig({}))).code,
    theirs: 'invalid_config',
  },
  {
    item: '27b',
    title: 'check: a configuration without credentials is a config error',
    verdict: 'same',
    run: async () =>
      (await failureOf(() => parseConfig({ region: 'EU', start_date: '2021-02-01T00:00:00Z' })))
        .code,
    theirs: 'invalid_config',
  },
  refuses('30a', 'an unknown time zone', {
    config: { ...VALID, project_timezone: 'Miami' },
    theirs: 'Could not parse time zone: Miami, please enter a valid timezone.',
    ours: 'Project Timezone (`project_timezone`) is "Miami", which is not a time zone: write a name of the tz database, such as US/Pacific or UTC.',
  }),
  refuses('30b', 'a start date that is not a date', {
    config: { ...VALID, start_date: '20 Jan 2021' },
    theirs: 'Could not parse start date: 20 Jan 2021. Please enter a valid start date.',
    ours: 'Start Date (`start_date`) is "20 Jan 2021", which is not a date: write it as 2026-01-31.',
  }),
  refuses('30c', 'an end date that is not a date', {
    config: { ...VALID, end_date: '20 Jan 2021' },
    theirs: 'Could not parse end date: 20 Jan 2021. Please enter a valid end date.',
    ours: 'End Date (`end_date`) is "20 Jan 2021", which is not a date: write it as 2026-01-31.',
  }),
  refuses('30d', 'a service account without its project', {
    config: { credentials: CREDENTIALS },
    theirs:
      "Required parameter 'project_id' missing or malformed. Please provide a valid project ID.",
    ours: 'Project ID (`credentials.project_id`) must be a whole number: copy it from Project Settings in Mixpanel.',
  }),
  accepts('30e', 'a secret outside of credentials, a region and a start date', {
    api_secret: 'secret',
    region: 'EU',
    start_date: '2021-02-01T00:00:00Z',
  }),
  accepts('30f', 'all settings', {
    ...VALID,
    project_timezone: 'US/Pacific',
    start_date: '2021-02-01T00:00:00Z',
    end_date: '2023-02-01T00:00:00Z',
    attribution_window: 10,
    region: 'EU',
    select_properties_by_default: true,
    date_window_size: 10,
  }),
  refuses('41a', 'an attribution window that is text', {
    config: { ...VALID, attribution_window: '20 days' },
    theirs: integer('Attribution window'),
    ours: 'Attribution Window (`attribution_window`) must be a whole number of at least 0.',
  }),
  refuses('41b', 'select_properties_by_default as text', {
    config: { ...VALID, select_properties_by_default: 'Yes' },
    theirs:
      'Please provide a valid True/False value for the `Select properties by default` parameter.',
    ours: 'Select Properties By Default (`select_properties_by_default`) must be true or false.',
  }),
  {
    item: '41c',
    title: 'an unknown region',
    verdict: 'differs: Mixpanel also has a region in India',
    run: problemOf({ ...VALID, region: 'UK' }),
    theirs: 'Region must be either EU or US.',
    ours: 'Region (`region`) must be US, EU or IN.',
  },
  refuses('41d', 'a date window that is text', {
    config: { ...VALID, date_window_size: 'month' },
    theirs: integer('Date slicing window'),
    ours: 'Date Slicing Window (`date_window_size`) must be a whole number of at least 1.',
  }),
  accepts('41e', 'only a secret outside of credentials', { api_secret: 'secret' }),
  {
    item: '32a',
    title: 'date-times: a space before the time becomes T',
    verdict: 'same',
    run: normalized('2021-06-16 00:00:00', '2023-12-31 23:59:59'),
    theirs: ['2021-06-16T00:00:00', '2023-12-31T23:59:59'],
  },
  {
    item: '32b',
    title: 'date-times: other texts do not change',
    verdict: 'same',
    run: normalized('2021-06-16T00:00:00', '2021-06-16', '16/06/2021 00:00', 'never', ''),
    theirs: ['2021-06-16T00:00:00', '2021-06-16', '16/06/2021 00:00', 'never', ''],
  },
  {
    item: '32c',
    title: 'date-times: a space before a time with an offset',
    verdict:
      'differs: destinations reject this space too, so it becomes T; the offset does not change',
    run: normalized('2021-06-16 00:00:00+02:00'),
    theirs: ['2021-06-16 00:00:00+02:00'],
    ours: ['2021-06-16T00:00:00+02:00'],
  },
  {
    item: '32d',
    title: 'date-times: members of lists and objects with the name of a date-time column',
    verdict: "differs: values within the user's lists and objects are not changed",
    run: readNestedDates,
    theirs: { last_seen: '2024-02-01T11:20:47', list: [{ created: '2024-02-01T11:20:47' }] },
    ours: { last_seen: '2024-02-01T11:20:47', list: [{ created: '2024-02-01 11:20:47' }] },
  },
  migrates(
    'only a secret outside of credentials',
    { api_secret: 's', region: 'EU' },
    { region: 'EU', credentials: { api_secret: 's' } },
  ),
  migrates(
    'only a project id outside of credentials',
    { project_id: 7, credentials: { username: 'u', secret: 's' } },
    { credentials: { username: 'u', secret: 's', project_id: 7 } },
  ),
  migrates(
    'a secret and a project id outside of credentials',
    { project_id: 7, api_secret: 's' },
    { credentials: { api_secret: 's', project_id: 7 } },
  ),
  migrates('a current configuration', VALID, VALID),
];

async function readNestedDates(): Promise<JsonValue> {
  const $properties = {
    $last_seen: '2024-02-01 11:20:47',
    list: [{ created: '2024-02-01 11:20:47' }],
  };
  const answer = {
    page: 0,
    page_size: 1000,
    total: 1,
    session_id: 'x',
    results: [{ $distinct_id: 'a', $properties }],
  };
  const { records } = await new ScriptedSource(() => answer).sync('engage');
  const { last_seen: lastSeen, list } = records[0] ?? {};
  return { last_seen: lastSeen, list };
}
