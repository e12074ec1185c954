import { describe, expect, it } from '@jest/globals';
import { exportLine } from '../project/stored-event.js';
import { createZone, daysFrom } from '../zone.js';
import { createBulkEvents } from './bulk-events.js';
import { createGeneratedEvents, type GeneratorOptions } from './generated-events.js';
import { createGeneratedProfiles } from './generated-profiles.js';
import { hostileShapes } from './hostile-events.js';

const options: GeneratorOptions = {
  seed: 1,
  events: 1000,
  profiles: 50,
  days: 10,
  lastDay: '2026-11-10',
  hostile: true,
  rawBytes: false,
};
const utc = createZone('UTC');
const pacific = createZone('US/Pacific');

function lines(change: Partial<GeneratorOptions> = {}, zone = utc): string[] {
  const store = createGeneratedEvents({ ...options, ...change });
  return daysFrom('2026-10-01', '2026-11-30').flatMap((day) =>
    [...store.on(day, zone)].map((event) => exportLine(event, { days: zone, unit: 'seconds' })),
  );
}

describe('the generator', () => {
  it('creates the same events from the same options, in any order of the requested days', () => {
    const store = createGeneratedEvents(options);
    const alone = [...store.on('2026-11-10', utc)];
    expect(lines()).toEqual(lines());
    expect([...store.on('2026-11-01', utc)]).not.toEqual(alone);
    expect([...store.on('2026-11-10', utc)]).toEqual(alone);
    expect(lines({ seed: 2 })).not.toEqual(lines());
  });

  it('creates exactly the requested number of events, of 0.8 to 1.3 kB on average', () => {
    const ordinary = lines({ hostile: false, events: 1003, days: 7 });
    expect(ordinary).toHaveLength(1003);
    const bytes = Buffer.byteLength(ordinary.join('\n')) / ordinary.length;
    expect(bytes).toBeGreaterThan(800);
    expect(bytes).toBeLessThan(1300);
    expect(new Set(ordinary).size).toBe(1003);
  });

  it.each([utc, pacific])('creates for each day only events of this day, in $name', (zone) => {
    const store = createGeneratedEvents({ ...options, days: 40 });
    for (const day of daysFrom('2026-10-02', '2026-11-10')) {
      for (const event of store.on(day, zone)) expect(zone.dayOf(event.instant)).toBe(day);
    }
  });

  it.each([1, 4, 6, 30])('creates every hostile shape within %d days', (days) => {
    const text = lines({ days, events: 0 }).join('\n');
    for (const shape of hostileShapes) {
      expect(text).toContain(shape.name === undefined ? `hostile: ${shape.hazard}` : shape.members);
    }
  });

  it('splits a record over two lines and creates only valid JSON objects', () => {
    const all = lines();
    expect(all.some((line) => line.includes('\n'))).toBe(true);
    for (const line of all) expect(JSON.parse(line)).toHaveProperty('properties');
  });

  it('creates the same profiles each time, with and without $last_seen', () => {
    const store = createGeneratedProfiles({ ...options, profiles: 300 });
    const again = createGeneratedProfiles({ ...options, profiles: 300 });
    const all = Array.from({ length: store.count }, (_, index) => store.at(index));
    expect(all).toEqual(Array.from({ length: again.count }, (_, index) => again.at(index)));
    expect(new Set(all.map((profile) => profile.distinctId)).size).toBe(store.count);
    const names = all.map((profile) => profile.properties.map(([name]) => name));
    expect(names.some((list) => list.includes('$last_seen'))).toBe(true);
    expect(names.some((list) => !list.includes('$last_seen'))).toBe(true);
  });
});

describe('bulk events', () => {
  it('have the requested number, different ids and times on their day, and are created one by one', () => {
    const store = createBulkEvents({ events: 1000, days: 3, lastDay: '2026-11-10' });
    const zone = createZone('US/Pacific');
    const days = ['2026-11-08', '2026-11-09', '2026-11-10'].map((day) => [...store.on(day, zone)]);
    expect(days.map((events) => events.length)).toEqual([333, 334, 333]);
    expect(new Set(days.flat().map(({ tail }) => tail)).size).toBe(1000);
    expect(new Set(days[1]?.map(({ instant }) => zone.dayOf(instant)))).toEqual(
      new Set(['2026-11-09']),
    );
    const endless = createBulkEvents({ events: 1e12, days: 1, lastDay: '2026-11-10' });
    const [first] = endless.on('2026-11-10', zone);
    expect(first?.name).toBe('Bulk');
    expect([...store.on('2026-11-11', zone)]).toEqual([]);
  });
});
