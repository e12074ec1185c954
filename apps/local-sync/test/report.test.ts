import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { countByDay } from '../src/report/count-by-day.js';
import { readReport } from '../src/report/read-report.js';
import type { ReportData } from '../src/report/report-data.js';
import { ReportTables } from '../src/report/report-tables.js';
import { openDatabase } from '../src/tables/open-database.js';
import { SyncReport } from '../src/sync-report.js';
import { COUNTS, dayText, EVENTS, NOW } from './counted-target.js';
import { INTEGER, stream, TEXT } from './scripted-connector.js';
import { incoming, Tables, type Kind } from './tables.js';

const COHORTS = stream('cohorts', { id: INTEGER, name: TEXT, count: INTEGER });

describe.each<Kind>(['duckdb', 'parquet'])('a report about %s', (kind) => {
  let tables: Tables;
  beforeEach(async () => {
    tables = await Tables.create(kind);
  });
  afterEach(() => tables.remove());
  const read = (): Promise<ReportData> => readReport(tables.tableTarget(), { now: NOW });

  it('counts events by day and name, with gaps, repeats and the counts of Mixpanel', async () => {
    const days = [1, 2, 3, 5, 6, 7, 8, 9, 10];
    const events = days.flatMap((day) =>
      many(10, (index) => event('often', day, `${day}-${index}`)),
    );
    const others = [event('once', 2, 'o'), ...many(3, () => event('often', 6))];
    await tables.sync(EVENTS, [[...events, ...others]]);
    const count = (day: number, event: string, number: number): JsonObject => ({
      ...{ date: dayText(day), event, count: number },
    });
    await tables.sync(COUNTS, [
      [
        ...days.map((day) => count(day, 'often', day === 8 ? 14 : 10)),
        count(2, 'once', 1),
        count(3, 'lost', 5),
      ],
    ]);
    const { events: part } = await read();
    expect(part).toMatchObject({
      days: many(10, (index) => dayText(index + 1)),
      total: {
        counts: [10, 11, 10, 0, 10, 13, 10, 10, 10, 10],
        counted: [10, 11, 15, 0, 10, 10, 10, 14, 10, 10],
        gaps: [3],
        repeats: [[5, 2]],
      },
      nameCount: 3,
      compared: { from: dayText(1), to: dayText(10) },
    });
    expect(part?.names).toEqual([
      {
        ...{ name: 'often', rows: 93, first: dayText(1), last: dayText(10), gaps: 1, repeats: 2 },
        compared: { rows: 91, counted: 94 },
      },
      {
        ...{ name: 'lost', rows: 0, first: '', last: '', gaps: 0, repeats: 0 },
        compared: { rows: 0, counted: 5 },
      },
      {
        ...{ name: 'once', rows: 1, first: dayText(2), last: dayText(2), gaps: 0, repeats: 0 },
        compared: { rows: 1, counted: 1 },
      },
    ]);
    expect(part?.daily.map(({ name }) => name)).toEqual(['often', 'lost', 'once']);
  });

  it('omits events without a day, of the future and of long ago', async () => {
    const odd = ['2199-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '10000-01-01T00:00:00Z', 'soon'];
    const events = odd.map((time, index) => ({ ...event('e', 1, `x${index}`), time }));
    await tables.sync(EVENTS, [[event('e', 1, 'a'), ...events]]);
    const { events: part } = await read();
    expect(part?.days.at(-1)).toBe(dayText(1));
    expect(part?.days.length).toBeLessThan(2000);
  });

  it('shows streams, runs, quotas, ages and sizes of cohorts', async () => {
    const { destination } = await tables.open([COHORTS, EVENTS]);
    let now = NOW - 60_000;
    const report = new SyncReport(['cohorts', 'export'], now, { now: () => now });
    const status = (name: string, text: string): void =>
      report.add({ kind: 'status', stream: name, status: text });
    status('cohorts', 'STARTED');
    report.add({ kind: 'log', level: 'INFO', message: quotaText(58, 60) });
    destination.write(incoming('cohorts', { id: 1, name: 'Lucky', count: 7 }));
    report.addRecord('cohorts', 100);
    await destination.commit('cohorts', {});
    await destination.complete('cohorts');
    now += 2000;
    report.add({ kind: 'log', level: 'INFO', message: 'Stream cohorts sent 1,234 requests.' });
    report.add({ kind: 'log', level: 'INFO', message: 'Stream others sent 9 requests.' });
    status('cohorts', 'COMPLETE');
    report.add({ kind: 'status', stream: 'export', status: 'RUNNING', waitsUntil: now + 9000 });
    now += 5000;
    report.add({ kind: 'log', level: 'INFO', message: quotaText(58, 57) });
    status('export', 'INCOMPLETE');
    report.add({ kind: 'error', stream: 'export', message: 'No.' });
    await destination.close(report);
    const { streams, runs, quota, cohorts } = await read();
    expect(streams).toEqual([
      {
        name: 'cohorts',
        rows: 1,
        records: 1,
        bytes: 100,
        seconds: 2,
        waited: 0,
        requests: 1234,
        outcome: 'complete',
        lastSuccess: NOW - 60_000,
      },
      {
        ...{ name: 'export', records: 0, bytes: 0, seconds: 5, waited: 5, requests: null },
        outcome: 'incomplete',
        lastSuccess: null,
        rows: null,
      },
    ]);
    expect(runs).toEqual([
      expect.objectContaining({
        records: 1,
        bytes: 100,
        waited: 5,
        queryRequests: 1,
        exportRequests: 3,
        complete: 1,
        streams: 2,
        error: 'No.',
      }),
    ]);
    expect(quota).toMatchObject({
      query: [58, 58],
      export: [60, 57],
      queryLimit: 60,
      exportLimit: 60,
    });
    expect(cohorts.map(({ name, sizes }) => [name, sizes.map(([, size]) => size)])).toEqual([
      ['Lucky', [7]],
    ]);
  });

  it('shows no value of an earlier run if the last run lacks it', async () => {
    for (const text of ['Stream export sent 1 request.', 'nothing about requests']) {
      const { destination } = await tables.open([EVENTS]);
      const report = new SyncReport(['export'], text.startsWith('S') ? NOW - 2 : NOW - 1);
      report.add({ kind: 'log', level: 'INFO', message: text });
      await destination.close(report);
      const requests = text.startsWith('S') ? 1 : null;
      expect((await read()).streams).toEqual([expect.objectContaining({ requests })]);
    }
  });

  it('refuses a target without data in one sentence, and writes no file', async () => {
    await expect(read()).rejects.toThrow(/^There is no data at .*; sync first\.$/);
    expect(existsSync(join(tables.directory, 'data.duckdb'))).toBe(false);
  });
});

it('counts the same whether all days are counted at once or in parts', async () => {
  const tables = await Tables.create('duckdb');
  const events = many(60, (index) => event(`e${index % 3}`, 1 + (index % 7)));
  await tables.sync(EVENTS, [events]);
  const countIn = async (rowsAtOnce: number): Promise<unknown> => {
    const { connection, close } = await openDatabase(tables.target, 'read_only');
    const opened = await ReportTables.open(connection);
    await countByDay(opened, rowsAtOnce);
    const rows = await opened.rows('FROM event_days ORDER BY ALL');
    close();
    return rows;
  };
  const atOnce = await countIn(1000);
  expect(atOnce).toHaveLength(21);
  expect(await countIn(1)).toEqual(atOnce);
  expect(await countIn(7)).toEqual(atOnce);
  await tables.remove();
});

it('reads runs of earlier versions, and the times at which funnels and cohorts were read', async () => {
  const tables = await Tables.create('duckdb');
  await tables.sync(stream('funnels', { funnel_id: TEXT, name: TEXT }), [
    [{ funnel_id: '7', name: 'Buying' }],
  ]);
  const state = {
    stream: { stream_state: { last_reads: { 7: '2026-11-29T08:00:00Z', 8: 'soon' } } },
  };
  await tables.alter(
    'DROP TABLE local_sync.quota',
    'DROP TABLE local_sync.cohort_sizes',
    'CREATE OR REPLACE TABLE local_sync.runs(started TIMESTAMP, stream VARCHAR, records BIGINT, outcome VARCHAR, seconds DOUBLE)',
    "INSERT INTO local_sync.runs VALUES (TIMESTAMP '2026-11-28 08:00:00', 'funnels', 3, 'complete', 2)",
    `INSERT INTO local_sync.states VALUES ('cohort_members', '${JSON.stringify(state)}')`,
  );
  const report = await readReport(tables.tableTarget(), { now: NOW });
  expect(report).toMatchObject({
    events: null,
    streams: [{ name: 'funnels', records: 3, bytes: null, waited: null }],
    runs: [{ records: 3, bytes: null, queryRequests: null, error: null }],
    quota: null,
    oldest: [{ kind: 'cohort', id: '7', name: '7', read: Date.UTC(2026, 10, 29, 8) }],
    cohorts: [],
  });
  await tables.remove();
});

function event(name: string, day: number, insertId?: string): JsonObject {
  const time = `${dayText(day)}T08:00:00Z`;
  return {
    event: name,
    time,
    distinct_id: 'd',
    ...(insertId !== undefined && { insert_id: insertId }),
  };
}

function many<Item>(count: number, make: (index: number) => Item): readonly Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function quotaText(query: number, exported: number): string {
  return `Quota: ${query} of 60 requests of the Query API and ${exported} of 60 of the Export API are left in this hour.`;
}
