import { writeJson } from '@source-mixpanel/exact-json';
import type { PythonCase } from './python-case.js';
import { ScriptedSource, type Script, type ScriptedRequest } from './scripted-source.js';

/**
 * Returns a script that exports events at these epoch seconds. It applies filters by event time. A
 * filter by processing time excludes all events, unless the request has a limit: then it only tests
 * the filter.
 */
function eventsAt(...times: readonly number[]): Script {
  return ({ parameters }: ScriptedRequest) => {
    const [from, to] = ['from_date', 'to_date'].map((name) => parameters.get(name) ?? '');
    const where = parameters.get('where');
    const bound = /datetime\((\d+)\)/.exec(where ?? '')?.[1];
    const earliest = where === null || parameters.has('limit') ? 0 : Number(bound ?? Infinity);
    return times
      .filter((time) => {
        const day = new Date(time * 1000).toISOString().slice(0, 10);
        return day >= (from ?? '') && day <= (to ?? '') && time >= earliest;
      })
      .map((time) => `${writeJson({ event: 'Viewed', properties: { time } })}\n`)
      .join('');
  };
}

/**
 * Settings for five months of events: days before the cursor (`attribution_window`) and seconds
 * before it (`export_lookback_window`) are read again.
 */
const halfYear = {
  start_date: '2022-01-01',
  end_date: '2022-06-01',
  attribution_window: 5,
  export_lookback_window: 60,
};
const MAY_18 = 1652911199;
const APRIL_18 = 1650319199;
const MARCH_25 = 1648166400;
/** Returns the filter for events that were processed since then, or at an unknown time. */
const processedSince = (since: number): string =>
  `number(properties["mp_processing_time_ms"]) >= ${since} or not defined(properties["mp_processing_time_ms"])`;

/** The cases about the requests of export. */
export const exportRequestCases: readonly PythonCase[] = [
  {
    item: '15',
    title: 'export: the requests for two days, of which the first was read up to noon',
    verdict:
      'differs: a filter by event time would exclude late events; this connector filters by processing time, after it has verified that filter, and reads the new day completely',
    async run() {
      const config = { end_date: '2024-01-26', attribution_window: 0 };
      const source = new ScriptedSource(eventsAt(1706184000), { config });
      await source.sync('export', { time: '2024-01-25T12:00:00Z' });
      return source.queries('from_date', 'to_date', 'where');
    },
    theirs: [['2024-01-25', '2024-01-26', 'properties["$time"]>=datetime(1706184000)']],
    ours: [
      ['2024-01-25', '2024-01-25', 'number(properties["mp_processing_time_ms"]) >= 0'],
      ['2024-01-25', '2024-01-25', processedSince(1706184000_000 - 86_400_000)],
      ['2024-01-26', '2024-01-26', null],
    ],
  },
  {
    item: '22',
    title: 'export: a first sync of half a year',
    verdict:
      'differs: days before the start date are not requested, and after one request that measures the size of a day, small days are requested together',
    async run() {
      const config = { ...halfYear, date_window_size: 90 };
      const source = new ScriptedSource(eventsAt(1642204800, MAY_18), { config });
      const { records, state } = await source.sync('export');
      return { ...span(source), records: records.length, time: state['time'] };
    },
    theirs: {
      requests: 2,
      first: '2021-12-27',
      last: '2022-06-01',
      records: 2,
      time: '2022-05-18T21:59:59Z',
    },
    ours: {
      requests: 4,
      first: '2022-01-01',
      last: '2022-06-01',
      records: 2,
      time: '2022-05-18T21:59:59Z',
    },
  },
  {
    item: '23',
    title: 'export: an incremental sync of that half year',
    verdict:
      'differs: in the lookback window only events that were processed since the last sync are requested, which a filter by event time cannot select; the days after it are read completely',
    async run() {
      const source = new ScriptedSource(eventsAt(MARCH_25, APRIL_18), {
        config: halfYear,
        withoutWaiting: 1,
      });
      const { state } = await source.sync('export', { time: '2022-03-25T00:00:00Z' });
      const requests = source.queries('from_date', 'to_date', 'where');
      return { requests: requests.slice(1), time: state['time'] };
    },
    theirs: {
      requests: [['2022-03-20', '2022-04-18', 'properties["$time"]>=datetime(1648166340)']],
      time: '2022-04-18T21:59:59Z',
    },
    ours: {
      requests: [
        [
          '2022-03-20',
          '2022-03-25',
          `${processedSince(1648166400_000 - 86_400_000)} or properties["$time"] >= datetime(1648166340)`,
        ],
        ['2022-03-26', '2022-03-26', null],
        ['2022-03-27', '2022-04-25', null],
        ['2022-04-26', '2022-06-01', null],
      ],
      time: '2022-04-18T21:59:59Z',
    },
  },
  {
    item: '24',
    title:
      'export: an incremental sync that reads five days and two hours before the newest event again',
    verdict: 'same',
    async run() {
      const config = {
        start_date: '2021-06-01',
        end_date: '2021-07-10',
        attribution_window: 5,
        export_lookback_window: 7200,
      };
      const source = new ScriptedSource(eventsAt(1623860880, 1623864480), { config });
      const sync = await source.sync('export', { time: '2021-06-16T16:28:00Z' });
      const bound = /datetime\((\d+)\)/.exec(String(source.queries('where')[1]?.[0]))?.[1];
      // The first request only tests the filter.
      const { first, last } = span(source, 1);
      return { first, last, bound, records: sync.records.length, time: sync.state['time'] };
    },
    theirs: {
      first: '2021-06-11',
      last: '2021-07-10',
      bound: '1623853680',
      records: 2,
      time: '2021-06-16T17:28:00Z',
    },
  },
];

function span(source: ScriptedSource, from = 0): { requests: number; first: string; last: string } {
  const days = source.queries('from_date', 'to_date').slice(from);
  return {
    requests: days.length,
    first: days[0]?.[0] ?? '',
    last: days.at(-1)?.[1] ?? '',
  };
}
