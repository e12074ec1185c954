import type { QuotaPart, RunPart, StreamPart } from '../report-data.js';
import { chart } from './chart.js';
import { element, folded, nameOf, section, table, type Child } from './dom.js';
import { age, bytes, count, duration, NONE, time } from './format.js';

/** Creates the section about streams: each stream with its last run. */
export function streamsSection(streams: readonly StreamPart[], now: number): HTMLElement {
  const columns = [
    { title: 'Stream', cell: ({ name }: StreamPart) => nameOf(name) },
    { title: 'State', cell: ({ outcome }: StreamPart) => state(outcome === 'complete', outcome) },
    { title: 'Rows', isNumber: true, cell: ({ rows }: StreamPart) => count(rows) },
    { title: 'Records read', isNumber: true, cell: ({ records }: StreamPart) => count(records) },
    { title: 'Bytes read', isNumber: true, cell: (stream: StreamPart) => bytes(stream.bytes) },
    { title: 'Requests', isNumber: true, cell: ({ requests }: StreamPart) => count(requests) },
    { title: 'Took', isNumber: true, cell: ({ seconds }: StreamPart) => duration(seconds) },
    { title: 'Waited', isNumber: true, cell: ({ waited }: StreamPart) => duration(waited) },
    {
      title: 'Last complete',
      cell: ({ lastSuccess }: StreamPart) =>
        lastSuccess === null ? 'never' : `${age(now - lastSuccess)} ago`,
    },
  ];
  return section(
    'streams',
    'Streams',
    table('Streams and their last runs', columns, streams),
    element(
      'p',
      { class: 'note' },
      'Records, bytes, requests and times are those of the last run of each stream. If streams share a response, its request is counted for the stream that sent it.',
    ),
  );
}

export function runsSection(runs: readonly RunPart[]): HTMLElement {
  const columns = [
    { title: 'Started', cell: ({ started }: RunPart) => time(started) },
    {
      title: 'State',
      cell: ({ streams, complete }: RunPart) =>
        state(
          streams === complete,
          streams === complete ? 'complete' : `${complete} of ${streams} streams complete`,
        ),
    },
    { title: 'Records', isNumber: true, cell: ({ records }: RunPart) => count(records) },
    { title: 'Bytes', isNumber: true, cell: (run: RunPart) => bytes(run.bytes) },
    { title: 'Query requests', isNumber: true, cell: (run: RunPart) => count(run.queryRequests) },
    { title: 'Export requests', isNumber: true, cell: (run: RunPart) => count(run.exportRequests) },
    { title: 'Took', isNumber: true, cell: ({ seconds }: RunPart) => duration(seconds) },
    { title: 'Waited', isNumber: true, cell: ({ waited }: RunPart) => duration(waited) },
    { title: 'Error', cell: ({ error }: RunPart) => error ?? NONE },
  ];
  return section(
    'runs',
    'Last runs',
    table('Last runs', columns, runs),
    element(
      'p',
      { class: 'note' },
      'Requests are calculated from the connector’s messages about the quota. Those that list the streams before a run are not included.',
    ),
  );
}

export function quotaSection(quota: QuotaPart): HTMLElement {
  const { at, queryLimit, exportLimit } = quota;
  const describe = (index: number): string =>
    `${time((at[index] ?? 0) * 1000)}: ${quota.query[index] ?? 0} of ${queryLimit} requests of the Query API and ${quota.export[index] ?? 0} of ${exportLimit} of the Export API left`;
  const picture = chart({
    title: 'Requests left in the hour',
    at,
    minSpan: 10,
    lines: [
      { label: 'Query API', values: quota.query, look: 'steps', colour: 1 },
      { label: 'Export API', values: quota.export, look: 'dashed steps', colour: 2 },
    ],
    describe,
  });
  const columns = [
    { title: 'Time', cell: (index: number) => time((at[index] ?? 0) * 1000) },
    {
      title: 'Query API',
      isNumber: true,
      cell: (index: number) => count(quota.query[index] ?? null),
    },
    {
      title: 'Export API',
      isNumber: true,
      cell: (index: number) => count(quota.export[index] ?? null),
    },
  ];
  const key = (look: string, text: string): HTMLElement =>
    element('li', {}, element('span', { class: `key ${look}`, 'aria-hidden': 'true' }), text);
  return section(
    'quota',
    'Quota over time',
    picture,
    element(
      'ul',
      { class: 'legend' },
      key('solid', `Query API: requests left of ${queryLimit} in the hour`),
      key('dashed', `Export API: requests left of ${exportLimit} in the hour`),
    ),
    folded('The same as a table', () => table('Requests left', columns, [...at.keys()].reverse())),
  );
}

function state(isGood: boolean, text: string): Child {
  return element(
    'span',
    { class: isGood ? 'state good' : 'state bad' },
    `${isGood ? '✓' : '✗'} ${text}`,
  );
}
