import { SHARED_BUGS, type SeededBug } from '../../harness/seeded-bugs/seeded-bug.js';

export interface EquivalenceBug extends SeededBug {
  /** Whether the bug can be noticed only with settings that the Python connector lacks. */
  readonly needsSettings?: true;
}

/** The seeded bugs of `npm run verify:seeded-bugs`. Each changes the output in a different way. */
export const EQUIVALENCE_BUGS: readonly EquivalenceBug[] = [
  {
    title: 'names: the column of a property loses every dollar sign instead of only the first',
    file: 'packages/mixpanel/src/client/property-columns.ts',
    changes: [
      {
        right: "return name.startsWith('$') ? name.slice(1) : name;",
        wrong: "return name.replaceAll('$', '');",
      },
    ],
  },
  {
    title: 'names: columns that differ only by case do not get an underscore appended',
    file: 'packages/event-lines/src/columns/column-map.ts',
    changes: [
      {
        right: 'if (!taken.has(column.toLowerCase())) return column;',
        wrong: 'if (!taken.has(column)) return column;',
      },
    ],
  },
  {
    title: 'windows: events are read up to a day that is not complete',
    file: 'packages/cursor/src/zone.ts',
    changes: [
      {
        right: 'return addDays(todayInZoneAndUtc(now, zone), -1);',
        wrong: 'return todayInZoneAndUtc(now, zone);',
      },
    ],
  },
  {
    title: 'windows: funnels are read up to one day too early',
    file: 'packages/cursor/src/zone.ts',
    changes: [
      {
        right: 'return addDays(dayInZone(now, zone), -1);',
        wrong: 'return addDays(dayInZone(now, zone), -2);',
      },
    ],
  },
  {
    title: 'state: the partition of a cohort holds its id as a string instead of a number',
    file: 'packages/stream-cohort-members/src/cohort-members-state.ts',
    changes: [
      {
        right: 'partition: (id) => ({ id: Number(id), parent_slice: {} }),',
        wrong: 'partition: (id) => ({ id: String(id), parent_slice: {} }),',
      },
    ],
  },
  {
    title: 'state: a new cohort or funnel starts at the greatest cursor of the others',
    file: 'packages/cursor/src/read-partitioned-state.ts',
    changes: [
      {
        right: 'const isLatestOfEntries = states.length > 0 && lookback !== undefined;',
        wrong: 'const isLatestOfEntries = false;',
      },
    ],
  },
  {
    title: 'state: events that Mixpanel processes up to a day after the sync count as read',
    file: 'packages/stream-export/src/export-sync.ts',
    changes: [
      {
        right: 'timestampText(Math.min(serverBegan, beganAt) - HOUR,',
        wrong: 'timestampText(Math.min(serverBegan, beganAt) + 24 * HOUR,',
      },
    ],
  },
  {
    title: 'cursor: a cohort created in the same second as the cursor is left out',
    file: 'packages/stream-cohorts/src/cohorts-stream.ts',
    changes: [
      {
        right: 'compareTimestamps(created, since) >= 0',
        wrong: 'compareTimestamps(created, since) > 0',
      },
    ],
  },
  {
    title: 'values: true is written as in JSON instead of as in Python',
    file: 'packages/stream-export/src/python-text.ts',
    changes: [
      { right: "if (value === true) return 'True';", wrong: "if (value === true) return 'true';" },
    ],
  },
  { ...SHARED_BUGS.hash, needsSettings: true },
  {
    title: 'settings: a property that is both dropped and hashed is emitted as its hash',
    file: 'packages/event-lines/src/projection/privacy.ts',
    changes: [
      {
        right: "...drop.map((name) => [name, 'drop'] as const),",
        wrong:
          "...drop.filter((name) => !hash.includes(name)).map((name) => [name, 'drop'] as const),",
      },
    ],
    needsSettings: true,
  },
  { ...SHARED_BUGS.eventKey, needsSettings: true },
  { ...SHARED_BUGS.filter, needsSettings: true },
];
