/** What docs/guide/streams.md says about a stream and cannot be generated from its definition. */
interface StreamText {
  /** What the records are. Default: the name of the stream. */
  readonly contents: string;
  /** The number of requests of one sync that count against a quota, such as `1 per report`. */
  readonly requests?: string;
  /** Further sentences. */
  readonly note?: string;
  /**
   * The columns whose descriptions the page repeats, because their names are easily misunderstood.
   */
  readonly described?: readonly string[];
}

/** The texts of the streams, in the order of the page. Streams without a text come last. */
export const STREAM_TEXTS: Readonly<Record<string, StreamText>> = {
  export: {
    contents: 'The raw events',
    requests: 'those of the [Export API](quotas.md#what-uses-up-the-quota)',
    note: 'Key: [choose one](sync-modes.md#which-key-for-export).',
    described: ['distinct_id', 'insert_id', 'mp_processing_time_ms', 'time'],
  },
  engage: { contents: 'The profiles of users', requests: '1', described: ['last_seen'] },
  cohorts: { contents: 'The cohorts', requests: '1', described: ['count'] },
  cohort_members: {
    contents: "The profiles of every cohort's members",
    requests: '1, and 1 per cohort',
  },
  funnels: {
    contents: 'Steps and conversions of every saved funnel by day',
    requests: '1, and 1 per funnel',
  },
  revenue: {
    contents: 'Revenue by day',
    requests: '1',
    note: 'Mixpanel has withdrawn the feature from many projects, whose catalog then lacks the stream.',
  },
  annotations: {
    contents: 'Notes pinned to moments',
    note: 'A project secret takes 1 request of the Query API instead.',
  },
  group_profiles: {
    contents: 'The profiles of all kinds of groups, such as companies',
    requests: '1 per kind of group',
    note: 'Needs a service account, and Group Analytics in the plan.',
  },
  event_counts: {
    contents: "Mixpanel's own number of events by name and day",
    requests: '1, and 1 per 200 names, for each 366 days',
    described: ['count'],
  },
  report_results: {
    contents: 'The figures of saved reports (insights, funnels and retention), a row each',
    requests: '1 or 2 per report',
    note: 'Needs [`report_ids`](configuration.md#report_ids); other queries are not supported.',
    described: ['path'],
  },
  annotation_tags: { contents: 'The tags of annotations' },
  lexicon_schemas: {
    contents: 'The Lexicon schemas of events and profiles',
    note: 'Mixpanel allows 5 pages a minute.',
  },
  experiments: { contents: 'The experiments', note: 'Needs Experiments in the plan.' },
  feature_flags: {
    contents: 'The feature flags, also archived and deleted ones',
    note: 'Needs Feature Flags in the plan.',
  },
  lexicon_events: { contents: 'What the Lexicon contains about each event' },
  lexicon_properties: {
    contents: 'What the Lexicon contains about each property of events and user profiles',
  },
  lookup_tables: {
    contents: 'The lookup tables, without their rows',
    note: 'Needs Growth or Enterprise plan.',
  },
  lookup_table_rows: {
    contents: 'The rows of the lookup tables',
    note: 'Needs Growth or Enterprise plan. A table that was replaced arrives again with all its rows.',
    described: ['last_modified_at'],
  },
  event_deletions: {
    contents: 'The requests to delete events, so that a warehouse can delete them too',
    described: ['status'],
  },
  custom_events: { contents: 'The events that are defined as combinations of others' },
  custom_properties: { contents: 'The properties that are computed in Mixpanel' },
  reports: { contents: 'The saved reports of all kinds, without their figures' },
  dashboards: { contents: 'The boards' },
};
