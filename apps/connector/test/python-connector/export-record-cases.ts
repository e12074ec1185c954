import { isJsonObject, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { PythonCase } from './python-case.js';
import { failureOf, ScriptedSource } from './scripted-source.js';

/** The event that the exports of these cases contain. */
const EVENT: JsonObject = {
  event: 'Viewed E-commerce Page',
  properties: {
    time: 1623860880,
    distinct_id: '1d694fd9-31a5-4b99-9eef-ae63112063ed',
    $browser: 'Chrome',
    $browser_version: '91.0.4472.101',
    $current_url: 'https://unblockdata.com/solutions/e-commerce/',
    $insert_id: 'c5eed127-c747-59c8-a5ed-d766f48e39a4',
    $mp_api_endpoint: 'api.mixpanel.com',
    mp_lib: 'Segment: analytics-wordpress',
    mp_processing_time_ms: 1623886083321,
    noninteraction: true,
  },
};
const LINE = writeJson(EVENT);
/** The record of the Python connector for this event. */
const RECORD = {
  event: 'Viewed E-commerce Page',
  browser: 'Chrome',
  browser_version: '91.0.4472.101',
  current_url: 'https://unblockdata.com/solutions/e-commerce/',
  insert_id: 'c5eed127-c747-59c8-a5ed-d766f48e39a4',
  mp_api_endpoint: 'api.mixpanel.com',
  distinct_id: '1d694fd9-31a5-4b99-9eef-ae63112063ed',
  mp_lib: 'Segment: analytics-wordpress',
  mp_processing_time_ms: '1623886083321',
  noninteraction: 'True',
  time: '2021-06-16T16:28:00Z',
};

const oneDay = { start_date: '2021-06-16', end_date: '2021-06-16' };

/** Creates a source that reads one day, whose export has this body. */
const sourceOf = (text: string, config: JsonObject = {}): ScriptedSource =>
  new ScriptedSource(() => text, { config: { ...oneDay, ...config } });

/** The cases about the records of export. */
export const exportRecordCases: readonly PythonCase[] = [
  {
    item: '10',
    title: 'export schema: names that differ by `$` and case',
    verdict: 'same',
    async run() {
      const top = { $DYNAMIC_FIELD: {}, $dynamic_field: {}, $browser_version: { count: 6 } };
      const { properties } = await new ScriptedSource(() => top).schema('export');
      return ['DYNAMIC_FIELD', '_dynamic_field', 'browser_version'].map((name) => {
        const column = isJsonObject(properties) ? properties[name] : undefined;
        return isJsonObject(column) ? column['type'] : undefined;
      });
    },
    theirs: [
      ['null', 'string'],
      ['null', 'string'],
      ['null', 'string'],
    ],
  },
  {
    item: '17',
    title: 'export: one event is one record',
    verdict: 'same',
    run: async () => (await sourceOf(`${LINE}\n`).sync('export')).records.length,
    theirs: 1,
  },
  {
    item: '17, values',
    title: 'export: the columns and values of that record',
    verdict: 'differs: values are text that is valid JSON: `true`, not `True`',
    run: async () => (await sourceOf(`${LINE}\n`).sync('export')).records,
    theirs: [RECORD],
    ours: [{ ...RECORD, noninteraction: 'true' }],
  },
  {
    item: '17, python_text',
    title: 'export: the columns and values with the format python_text',
    verdict: 'same',
    run: async () =>
      (await sourceOf(`${LINE}\n`, { export_format: 'python_text' }).sync('export')).records,
    theirs: [RECORD],
  },
  {
    item: '18',
    title: 'export: credentials that are refused',
    verdict: 'same',
    async run() {
      const text = 'Unable to authenticate request';
      const source = new ScriptedSource(() => ({ refusal: 400, text }));
      const { message } = await failureOf(() => source.sync('export'));
      return message.includes('Your credentials might have expired');
    },
    theirs: true,
  },
  {
    item: '19',
    title: 'export: a day that Mixpanel refuses as a day in the future',
    verdict:
      'differs: success without records would hide a wrong time zone; the stream fails after another request for the day before',
    async run() {
      const text = 'to_date cannot be later than today';
      const source = new ScriptedSource(() => ({ refusal: 400, text }));
      return failureOf(() => source.sync('export'));
    },
    theirs: { code: 'none', message: '' },
    ours: {
      code: 'to_date_in_future',
      message:
        'Your project timezone must be misconfigured. Please set it to the one defined in your Mixpanel project settings.',
    },
  },
  {
    item: '20',
    title: 'export: a download that Mixpanel ended early',
    verdict:
      'differs: if it were taken as complete, the rest of its days would be lost permanently',
    run: async () => (await failureOf(() => sourceOf('terminated early\n').sync('export'))).code,
    theirs: 'none',
    ours: 'broken_body',
  },
  {
    item: '21a',
    title: 'export: two complete lines',
    verdict: 'same',
    run: async () => (await sourceOf(`${LINE}\n${LINE}\n`).sync('export')).records.length,
    theirs: 2,
  },
  {
    item: '21b',
    title: 'export: a record that is split over two successive lines',
    verdict: 'same',
    run: async () => (await sourceOf(broken('adjacent')).sync('export')).records.length,
    theirs: 3,
  },
  {
    item: '21c',
    title: 'export: a record that is split into two lines with another record between them',
    verdict:
      'differs: unreadable lines are not dropped without a message; the stream fails with their position',
    run: async () => (await failureOf(() => sourceOf(broken('apart')).sync('export'))).code,
    theirs: 'none',
    ours: 'unreadable_line',
  },
  {
    item: '21c, skip',
    title: 'export: the same split record, if unreadable lines are skipped',
    verdict:
      'differs: a body whose last line cannot be read is incomplete, even if unreadable lines are skipped',
    async run() {
      const source = sourceOf(broken('apart'), { on_unreadable_line: 'skip' });
      return (await failureOf(() => source.sync('export'))).code;
    },
    theirs: 'none',
    ours: 'broken_body',
  },
  {
    item: '31',
    title: 'export: properties that differ by `$` and case get different columns',
    verdict: 'same',
    async run() {
      const properties = {
        time: 1,
        distinct_id: 'a',
        $userName: '1',
        userName: '2',
        username: '3',
      };
      const text = `${writeJson({ event: 'x', properties })}\n`;
      return (await sourceOf(text).sync('export')).records;
    },
    theirs: [
      {
        event: 'x',
        distinct_id: 'a',
        userName: '1',
        _userName: '2',
        __username: '3',
        time: '1970-01-01T00:00:01Z',
      },
    ],
  },
];

function broken(how: 'adjacent' | 'apart'): string {
  const [start, end] = [LINE.slice(0, 2), LINE.slice(2)];
  const lines = how === 'adjacent' ? [LINE, start, end, LINE] : [LINE, start, LINE, end];
  return lines.map((line) => `${line}\n`).join('');
}
