import { describe, expect, it } from '@jest/globals';
import { ConfigError, SystemError } from '@source-mixpanel/stream';
import { describeStream, failure, readStream, testIo } from '@source-mixpanel/testing';
import fixtures from '../fixtures/reports.json' with { type: 'json' };
import { reportResultsStream, type ReportResultsSource } from './report-results-stream.js';

const IDS = [1, 2, 3, 4, 5, 6, 7];
const reports = new Map(Object.entries(fixtures));
const source: ReportResultsSource = {
  readReport: ({ id }) =>
    Promise.resolve({
      series: reports.get(String(id)) ?? {},
      computedAt: '2024-06-10T06:13:20+00:00',
      from: '2024-06-01',
      to: '2024-06-02',
    }),
  listReports: () => Promise.resolve([{ id: 3, name: 'By city', type: 'insights' }, { id: 'x' }]),
};
const create = (change: Partial<ReportResultsSource> = {}, ids = IDS) =>
  reportResultsStream({ ...source, ...change }, ids);

describeStream('report_results', { create: () => create(), records: 14, slices: 7 });

const rowsOf = async (id: number) =>
  (await readStream(create({}, [id]))).records.map((record) => [
    record['metric'],
    record['segments'],
    record['date'],
    record['value'],
  ]);

describe('report_results', () => {
  it('has one row for each value, at any depth of the response', async () => {
    expect(await rowsOf(1)).toEqual([
      ['All', [], null, 12],
      ['None', [], null, null],
    ]);
    expect(await rowsOf(2)).toEqual([
      ['Signed up', [], '2024-06-01T00:00:00-07:00', 3],
      ['Signed up', [], '2024-06-02T00:00:00-07:00', 0],
    ]);
    expect(await rowsOf(3)).toEqual([
      ['Signed up', ['Łódź 🚀'], '2024-06-01', 1.5],
      ['Signed up', ['$overall'], '2024-06-01', 2],
    ]);
    expect(await rowsOf(4)).toEqual([
      ['Signed up', ['Chrome', 'pro'], '2024-06-01', 1],
      ['Signed up', ['"a"', '', 'all'], null, 7],
    ]);
  });

  it('has a row for each step of a funnel and each count of a retention report, with texts in their own column', async () => {
    expect(await rowsOf(5)).toEqual([
      ['steps', ['0', 'count'], '2024-06-01', 5],
      ['steps', ['0', 'event'], '2024-06-01', null],
      ['analysis', ['completion'], '2024-06-01', 2],
    ]);
    const { records } = await readStream(create({}, [5]));
    expect(records[1]).toMatchObject({ text: 'view item' });
    expect(await rowsOf(6)).toEqual([
      ['counts', ['0'], '2024-06-01', 3],
      ['counts', ['1'], '2024-06-01', 1],
      ['first', [], '2024-06-01', 3],
    ]);
  });

  it('identifies each row by its report and its path', async () => {
    const { records } = await readStream(create());
    const keys = records.map(({ report_id: id, path }) => JSON.stringify([id, path]));
    expect(new Set(keys).size).toBe(records.length);
    expect(records[4]).toMatchObject({
      report_id: 3,
      report_name: 'By city',
      report_type: 'insights',
      path: '["Signed up","Łódź 🚀","2024-06-01"]',
      computed_at: '2024-06-10T06:13:20+00:00',
      from_date: '2024-06-01',
    });
  });

  it('reads a report once even if its id is configured twice', async () => {
    expect((await readStream(create({}, [1, 1]))).slices).toBe(1);
  });

  it('reads reports without their names if the list is rejected, with one warning', async () => {
    const io = testIo();
    const listReports = () => Promise.reject(new SystemError('not_found', 'No such list.'));
    const { records } = await readStream(create({ listReports }), undefined, io);
    expect(records).toHaveLength(14);
    expect(io.notices).toEqual([
      { kind: 'warning', message: expect.stringContaining('No such list.') },
    ]);
  });

  it('adds the required plan and account to an error about missing access', async () => {
    const readReport = () => Promise.reject(new ConfigError('forbidden', 'Not you.'));
    expect(await failure(readStream(create({ readReport })))).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('an account that sees the report'),
    });
  });

  it('names the report in the label of its partition', () => {
    const sync = create().open(undefined, testIo());
    expect(sync.partition?.({ id: 3, name: 'By city' })).toBe('report 3 "By city"');
  });
});
