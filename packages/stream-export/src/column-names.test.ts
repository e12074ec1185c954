import { describe, expect, it } from '@jest/globals';
import { assignmentsIn } from '@source-mixpanel/mixpanel';
import { isJsonObject, parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import { event } from '../test/events.js';
import { createMixpanel, type StoredEvent } from '../test/in-memory-mixpanel.js';
import { runSync, streamOver, type StreamOptions, type SyncOptions } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';

const clock = stepClock(Date.parse('2024-03-06T12:00:00Z'));
const create = (events: readonly StoredEvent[] = [], options: Partial<StreamOptions> = {}) =>
  streamOver(createMixpanel({ clock, zone: 'UTC', events }), {
    clock,
    startDate: '2024-03-01',
    ...options,
  });

describe('the column names of export', () => {
  const withProperties = (id: string, at: string, properties: JsonObject) => ({
    ...event(id, at),
    properties: { $insert_id: id, ...properties },
  });
  const first = withProperties('1', '2024-03-02T10:00:00Z', { plan: 'old' });
  const second = withProperties('2', '2024-03-05T10:00:00Z', { $plan: 'new', plan: 'old' });
  const columnsAfter = async (saved: SyncOptions['state'], io = {}) => {
    const { records } = await runSync(create([second]), { state: saved, io });
    return records[0];
  };

  it('never change once assigned, from sync to sync', async () => {
    const { state } = await runSync(create([first], { endDate: '2024-03-03' }));
    expect(state?.names).toEqual({});
    expect(assignmentsIn(state ?? {})).toEqual([
      ['$insert_id', 'insert_id'],
      ['mp_processing_time_ms', 'mp_processing_time_ms'],
      ['plan', 'plan'],
    ]);
    expect(await columnsAfter(state)).toMatchObject({ plan: 'old', _plan: 'new' });
    expect(await columnsAfter(undefined)).toMatchObject({ plan: 'new', _plan: 'old' });
  });

  it('are the same with a state of an earlier version, which lists every column', async () => {
    const names = { $insert_id: 'insert_id', plan: 'plan' };
    const saved = { time: '2024-03-02T10:00:00Z', names };
    expect(await columnsAfter(saved)).toMatchObject({ plan: 'old', _plan: 'new' });
    const { state } = await runSync(create([second]), { state: saved });
    expect(state?.names).toEqual({ $plan: '_plan' });
  });

  it('take less than a quarter of the size of the records in each state, with 60,000 properties', async () => {
    const days = ['2024-03-02', '2024-03-03', '2024-03-04', '2024-03-05'];
    const events = days.map((day, slice) => {
      const properties = Array.from({ length: 15_000 }, (_, index) => [
        `Answer to question ${slice * 15_000 + index}`,
        1,
      ]);
      return withProperties(day, `${day}T10:00:00Z`, Object.fromEntries(properties) as JsonObject);
    });
    const { states, records, warnings } = await runSync(create(events, { windowDays: 1 }));
    expect(states.length).toBeGreaterThanOrEqual(days.length);
    const recordsLength = JSON.stringify(records).length;
    for (const { names, names_by_rule: lists } of states) {
      expect(names ?? {}).toEqual({});
      expect(JSON.stringify(lists ?? []).length).toBeLessThan(recordsLength / 4);
    }
    expect(assignmentsIn(states.at(-1) ?? {})).toHaveLength(60_002);
    expect(warnings).toEqual([expect.stringContaining('Set `export_format` to `raw`')]);
  });

  it('are the only part of the state that a full refresh keeps', async () => {
    const stream = create();
    const { state } = await runSync(create([first]));
    const kept = stream.keepOnFullRefresh?.(state ?? {});
    expect(kept).toEqual({ names: state?.names, names_by_rule: state?.names_by_rule });
    expect(await columnsAfter(kept)).toMatchObject({ plan: 'old', _plan: 'new' });
    expect(stream.keepOnFullRefresh?.({ time: '2024-03-01T00:00:00Z' })).toBeUndefined();
  });

  it('are assigned in sorted order, and not in the order of the records', async () => {
    const late = withProperties('3', '2024-03-05T11:00:00Z', { $tier: 'dollar' });
    const early = withProperties('4', '2024-03-05T10:00:00Z', { tier: 'plain' });
    const { records } = await runSync(create([early, late]));
    expect(records.map(({ tier, _tier }) => [tier, _tier])).toEqual([
      [undefined, 'plain'],
      ['dollar', undefined],
    ]);
  });

  it("follow the configured catalog for Mixpanel's own properties if the state has no names", async () => {
    const columns = new Set(['city', '_city', 'plan', '_plan']);
    const cities = withProperties('5', '2024-03-05T10:00:00Z', { city: 'own', plan: 'own' });
    const state = { time: '2024-03-02T10:00:00Z' };
    const stream = () => create([cities], { endDate: '2024-03-05' });
    const { records } = await runSync(stream(), { state, io: { columns } });
    expect(records).toMatchObject([{ _city: 'own', plan: 'own' }]);
  });

  it('still follow the configured catalog after a sync without events', async () => {
    const columns = new Set(['city', '_city']);
    const cities = withProperties('5', '2024-03-05T10:00:00Z', { city: 'own' });
    const before = create([], { endDate: '2024-03-03' });
    const idle = await runSync(before, { state: { time: '2024-03-02T10:00:00Z' } });
    expect(idle.state).not.toHaveProperty('names');
    const { records } = await runSync(create([cities]), {
      state: idle.state,
      io: { columns },
    });
    expect(records).toMatchObject([{ _city: 'own' }]);
  });

  it('are assigned to a property called __proto__, too', async () => {
    const own = parsed('{"__proto__":"own"}');
    const both = parsed('{"__proto__":"own","$__proto__":"dollar"}');
    const one = create([withProperties('1', '2024-03-02T10:00:00Z', own)]);
    const { state } = await runSync(one);
    const two = create([withProperties('2', '2024-03-05T10:00:00Z', both)]);
    const [record] = (await runSync(two, { state })).records;
    expect(Object.entries(record ?? {})).toEqual(
      expect.arrayContaining([
        ['__proto__', 'own'],
        ['___proto__', 'dollar'],
      ]),
    );
  });
});

/** Parses JSON. A literal with `__proto__` would set the prototype of the object instead. */
function parsed(text: string): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new Error('no object');
  return value;
}
