import type { JsonObject } from '@source-mixpanel/exact-json';
import { checkCounts } from '../src/counts/check-counts.js';
import type { CountComparison, CountSettings } from '../src/counts/count-comparison.js';
import { countSettingsIn } from '../src/counts/count-settings.js';
import { INTEGER, stream, TEXT, TIME } from './scripted-connector.js';
import { incoming, type Tables } from './tables.js';

export const NOW = Date.UTC(2026, 10, 29, 12);
export const EVENTS = stream(
  'export',
  { event: TEXT, time: TIME, distinct_id: TEXT, insert_id: TEXT },
  { cursor: 'time' },
);
export const COUNTS = stream(
  'event_counts',
  { date: TEXT, event: TEXT, count: INTEGER },
  { cursor: 'date', key: ['date', 'event'] },
);
const BOOLEAN = { type: ['null', 'boolean'] };
export const LEXICON = stream(
  'lexicon_events',
  {
    ...{ id: TEXT, name: TEXT, merged_event_id: TEXT, custom_event_id: TEXT },
    ...{ merged: BOOLEAN, hidden: BOOLEAN },
  },
  { full: true },
);
const SETTINGS = countSettingsIn({ project_timezone: 'UTC', attribution_window: 0 });
export const HOUR = 3_600_000;

export interface CountedTarget {
  readonly compare: (settings?: Partial<CountSettings>) => Promise<CountComparison>;
  /** Compares without a configuration. */
  readonly compareAlone: () => Promise<CountComparison>;
  /** Stores events, and then a state. */
  readonly storeEvents: (events: readonly JsonObject[], state?: JsonObject) => Promise<void>;
  /** Stores Mixpanel's counts. A row contains the day of the month, the name and the count. */
  readonly storeCounts: (rows: readonly (readonly [number, string, number])[]) => Promise<void>;
}

function compareIn(tables: Tables, settings: CountSettings | undefined): Promise<CountComparison> {
  return checkCounts(tables.tableTarget(), { now: NOW, memory: undefined, settings });
}

/** Returns functions that fill a target with events and Mixpanel's counts and compare them. */
export function countedTarget(getTables: () => Tables): CountedTarget {
  return {
    compare: (settings = {}) => compareIn(getTables(), { ...SETTINGS, ...settings }),
    compareAlone: () => compareIn(getTables(), undefined),
    async storeEvents(events, state = {}) {
      const { destination } = await getTables().open([EVENTS]);
      for (const one of events) destination.write(incoming('export', one));
      await destination.commit('export', {
        stream: { stream_descriptor: { name: 'export' }, stream_state: state },
      });
      await destination.close();
    },
    async storeCounts(rows) {
      const records = rows.map(([day, event, count]) => ({ date: dayText(day), event, count }));
      await getTables().sync(COUNTS, [records]);
    },
  };
}

export function hiddenName(name: string): JsonObject {
  return { id: `id of ${name}`, name, hidden: true, merged: false };
}

/** Returns three events for each of two names. */
export function busyDay(day: number): readonly (JsonObject & { readonly insert_id: string })[] {
  return ['a', 'b'].flatMap((name) =>
    [0, 1, 2].map((index) => event(name, at(day, 2 + index), `${name}-${day}-${index}`)),
  );
}

export function event(
  name: string,
  time: string,
  id: string,
): JsonObject & { readonly time: string; readonly insert_id: string } {
  return { event: name, time, distinct_id: 'u', insert_id: id };
}

export function at(day: number, hour: number): string {
  return time(Date.UTC(2026, 10, day) + Math.round(hour * HOUR));
}

export function time(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

export function dayText(day: number): string {
  return at(day, 0).slice(0, 10);
}
