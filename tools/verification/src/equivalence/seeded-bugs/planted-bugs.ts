/** A defect put into our connector: one text of one file, replaced. */
export interface PlantedBug {
  readonly title: string;
  readonly file: string;
  /** Stands there exactly once. */
  readonly right: string;
  readonly wrong: string;
  /** Cannot show without the settings that the Python connector lacks. */
  readonly needsSettings?: true;
}

/** Defects a user who changes would notice, each of another kind. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    title: 'names: a property loses every dollar, not the first alone',
    file: 'packages/mixpanel/src/client/property-columns.ts',
    right: "return name.startsWith('$') ? name.slice(1) : name;",
    wrong: "return name.replaceAll('$', '');",
  },
  {
    title: 'names: properties that differ by case share no underscore',
    file: 'packages/event-lines/src/columns/column-map.ts',
    right: 'if (!taken.has(column.toLowerCase())) return column;',
    wrong: 'if (!taken.has(column)) return column;',
  },
  {
    title: 'windows: events are read up to a day that is not over',
    file: 'packages/cursor/src/zone.ts',
    right: 'return addDays(todayInZoneAndUtc(now, zone), -1);',
    wrong: 'return todayInZoneAndUtc(now, zone);',
  },
  {
    title: 'windows: funnels end a day early',
    file: 'packages/cursor/src/zone.ts',
    right: 'return addDays(dayInZone(now, zone), -1);',
    wrong: 'return addDays(dayInZone(now, zone), -2);',
  },
  {
    title: 'state: the partition of a cohort has another key',
    file: 'packages/stream-cohort-members/src/cohort-members-state.ts',
    right: 'partition: (id) => ({ id: Number(id), parent_slice: {} }),',
    wrong: 'partition: (id) => ({ id: String(id), parent_slice: {} }),',
  },
  {
    title: 'state: the greatest cursor of all cohorts and funnels counts for new ones',
    file: 'packages/cursor/src/read-partitioned-state.ts',
    right: 'const isLatestOfEntries = states.length > 0 && lookback !== undefined;',
    wrong: 'const isLatestOfEntries = false;',
  },
  {
    title: 'state: events processed up to a day after the sync count as read',
    file: 'packages/stream-export/src/export-sync.ts',
    right: 'timestampText(Math.min(serverBegan, beganAt) - HOUR,',
    wrong: 'timestampText(Math.min(serverBegan, beganAt) + 24 * HOUR,',
  },
  {
    title: 'cursor: a cohort made in the very second of the state is left out',
    file: 'packages/stream-cohorts/src/cohorts-stream.ts',
    right: 'compareTimestamps(created, since) >= 0',
    wrong: 'compareTimestamps(created, since) > 0',
  },
  {
    title: 'values: true in the word of JSON',
    file: 'packages/stream-export/src/python-text.ts',
    right: "if (value === true) return 'True';",
    wrong: "if (value === true) return 'true';",
  },
  {
    title: 'settings: one property that is to be hashed is not',
    file: 'packages/event-lines/src/projection/privacy.ts',
    right: "...hash.map((name) => [name, 'hash'] as const),",
    wrong: "...hash.slice(1).map((name) => [name, 'hash'] as const),",
    needsSettings: true,
  },
  {
    title: 'settings: a property that is dropped and hashed leaves hashed',
    file: 'packages/event-lines/src/projection/privacy.ts',
    right: "...drop.map((name) => [name, 'drop'] as const),",
    wrong: "...drop.filter((name) => !hash.includes(name)).map((name) => [name, 'drop'] as const),",
    needsSettings: true,
  },
  {
    title: 'settings: the key that stays when users are merged has their ids',
    file: 'packages/mixpanel/src/selection/event-key.ts',
    right: "ownerField: column === 'event_key' ? 'distinct_id' : undefined,",
    wrong: "ownerField: 'distinct_id',",
    needsSettings: true,
  },
  {
    title: 'settings: a filter of profiles is not sent for members of cohorts',
    file: 'packages/stream-cohort-members/src/read-cohort.ts',
    right: '...(where === undefined ? {} : { where }),',
    wrong: '...{},',
    needsSettings: true,
  },
];
