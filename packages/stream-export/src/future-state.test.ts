import { describe, expect, it } from '@jest/globals';
import { event } from '../test/events.js';
import { syncAt } from '../test/sync-at.js';

const daily = Array.from({ length: 12 }, (_, index) =>
  event(`day ${index + 1}`, `2024-03-${String(index + 1).padStart(2, '0')}T10:00:00Z`),
);

describe('a saved state in the future', () => {
  const project = {
    events: [
      event('13', '2024-03-13T10:00:00Z'),
      event('14 early', '2024-03-14T10:00:00Z'),
      event('14 late', '2024-03-14T18:00:00Z'),
      event('15', '2024-03-15T18:00:00Z'),
    ],
  };

  it.each([
    [{ time: '2030-01-01T00:00:00Z' }, 1],
    [{ read_through: '2030-01-01' }, 1],
    [{ time: '2030-01-01T00:00:00Z', read_through: '2030-01-01' }, 1],
    [{ read_through: '2030-01-01', processed_until: '2030-01-01T00:00:00Z' }, 1],
    [{ read_through: '2030-01-01', processed_until: '2030-01-01T00:00:00Z', filter: 'proven' }, 1],
    [{ read_through: '2024-03-15' }, 0],
    [{ read_through: '2024-03-15', processed_until: '2024-03-15T11:00:00Z', filter: 'proven' }, 0],
    [{ time: '2024-03-15T11:00:00Z' }, 0],
  ])('does not prevent later events from being read: %j', async (state, warnings) => {
    const first = await syncAt('2024-03-14T12:00:00Z', project, { state, attributionDays: 0 });
    expect(first.warnings.filter((text) => text.includes('is in the future'))).toHaveLength(
      warnings,
    );
    expect(JSON.stringify(first.state)).not.toMatch(/2030|2024-03-15/);
    const second = await syncAt('2024-03-16T12:00:00Z', project, {
      state: first.state,
      attributionDays: 0,
    });
    expect(second.ids).toEqual(expect.arrayContaining(['14 early', '14 late', '15']));
    expect(second.state?.read_through).toBe('2024-03-15');
  });

  it.each([
    { time: '2030-01-01T00:00:00Z' },
    { date: '2030-01-01' },
    { time: '9999-12-31T23:59:59Z' },
    { read_through: '9999-12-31' },
  ])('makes this sync read nothing, and is replaced by the present: %j', async (future) => {
    const read = await syncAt('2024-03-14T12:00:00Z', { events: daily }, { state: future });
    expect(read.requestedDays).toEqual([]);
    expect(read.state).toEqual(
      'read_through' in future ? { read_through: '2024-03-14' } : { time: '2024-03-14T12:00:00Z' },
    );
    expect(read.warnings).toEqual([expect.stringContaining('is in the future')]);
    const { requestedDays } = await syncAt(
      '2024-03-16T12:00:00Z',
      { events: daily },
      { state: read.state },
    );
    expect(requestedDays.at(-1)).toBe('2024-03-15 2024-03-15');
  });
});
