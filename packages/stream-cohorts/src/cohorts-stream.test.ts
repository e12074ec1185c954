import { describe, expect, it } from '@jest/globals';
import { describeStream, fakeClock, readStream, testIo } from '@source-mixpanel/testing';
import cohorts from '../fixtures/cohorts.json' with { type: 'json' };
import { cohortsStream } from './cohorts-stream.js';

const listCohorts = () =>
  Promise.resolve(cohorts.map((row) => ({ id: row.id, created: row.created, row })));
const create = (startDate: string | undefined = '2024-01-25') =>
  cohortsStream(
    { listCohorts },
    { startDate, zone: 'UTC', clock: fakeClock(Date.UTC(2024, 5, 1)) },
  );
const idsAfter = async (state: { created?: string } | undefined, startDate?: string) =>
  (await readStream(create(startDate), state)).records.map(({ id }) => id);

describeStream('cohorts', { create, records: 4, slices: 1 });

describe('cohorts', () => {
  it('reads the cohorts created from the first second of the start date on', async () => {
    expect(await idsAfter(undefined)).toEqual([1000, 2000, 2001, 3000]);
  });

  it.each([
    '2024-02-02 23:22:01',
    '2024-02-02T23:22:01',
    '2024-02-02T23:22:01Z',
    '2024-02-03T00:22:01+01:00',
  ])(
    'continues from the state %s, and reads cohorts created in that second again',
    async (created) => {
      expect(await idsAfter({ created })).toEqual([2000, 2001, 3000]);
    },
  );

  it('treats a state far in the future as the present, with one warning', async () => {
    const created = '2030-01-01 00:00:00';
    const io = testIo();
    const read = await readStream(create(), { created }, io);
    expect(read.records.map(({ id }) => id)).toEqual([3000]);
    expect(read.finished).toEqual({ created: '2024-06-01 00:00:00' });
    expect(io.notices.filter(({ kind }) => kind === 'warning')).toHaveLength(1);
  });

  it('treats a state less than a day in the future as the present, without a warning', async () => {
    const io = testIo();
    const read = await readStream(create(), { created: '2024-06-01 18:00:00' }, io);
    expect(read.finished).toEqual({ created: '2024-06-01 00:00:00' });
    expect(io.notices.filter(({ kind }) => kind === 'warning')).toEqual([]);
  });

  it('emits a cohort created in the future without advancing the state, so that no later cohort is missed', async () => {
    const cohort = (id: number, created: string) => ({ id, created, row: { id, created } });
    const over = (...listed: ReturnType<typeof cohort>[]) =>
      cohortsStream(
        { listCohorts: () => Promise.resolve(listed) },
        { startDate: '2024-01-25', zone: 'UTC', clock: fakeClock(Date.UTC(2024, 5, 1)) },
      );
    const future = cohort(1, '2031-01-01 00:00:00');
    const early = cohort(2, '2024-05-20 00:00:00');
    const first = await readStream(over(future, early));
    expect(first.finished).toEqual({ created: '2024-05-20 00:00:00' });
    const late = cohort(3, '2024-05-31 23:00:00');
    const second = await readStream(over(future, early, late), first.finished);
    expect(second.records.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(second.finished).toEqual({ created: '2024-05-31 23:00:00' });
    const third = await readStream(over(future), second.finished);
    expect([third.records.length, third.finished]).toEqual([1, second.finished]);
  });

  it('reports the number of records to expect, not the number of cohorts', async () => {
    const io = testIo();
    await readStream(create(), { created: '2024-02-02 23:22:01' }, io);
    expect(io.notices).toEqual([{ kind: 'estimate', rows: 3 }]);
  });

  it('starts at the start date if it is later than the state', async () => {
    expect(await idsAfter({ created: '2023-01-01 00:00:00' }, '2024-02-01')).toEqual([
      2000, 2001, 3000,
    ]);
  });

  it('starts a year ago by default', async () => {
    const stream = cohortsStream(
      { listCohorts },
      { zone: 'UTC', clock: fakeClock(Date.UTC(2025, 0, 25)) },
    );
    const { records } = await readStream(stream);
    expect(records.map(({ id }) => id)).toEqual([2000, 2001, 3000]);
  });

  it('writes times in the state like the Python connector, and times in records with a T as destinations expect', async () => {
    const { records, finished } = await readStream(create());
    expect(finished).toEqual({ created: '2024-02-02 23:22:01' });
    expect(records[1]).toMatchObject({ created: '2024-02-02T23:22:01', name: '2024' });
  });

  it('has no state if there are no cohorts', async () => {
    const stream = cohortsStream(
      { listCohorts: () => Promise.resolve([]) },
      { zone: 'UTC', clock: fakeClock(0) },
    );
    expect((await readStream(stream)).finished).toEqual({});
  });
});
