import type { ChainStreams } from './sync-chain.js';

/** A defect put into the connector, and seeds of the simulation with which it breaks an invariant. */
export interface SeededBug {
  readonly title: string;
  readonly file: string;
  /** Texts that stand in the file exactly once, and what replaces them. */
  readonly changes: readonly { readonly right: string; readonly wrong: string }[];
  /** Those that are read; default: those of both connectors. */
  readonly streams?: ChainStreams;
  /** Each of them breaks no invariant without the defect. */
  readonly seeds: readonly number[];
}

/** Run by `npm run verify:kept-seeds`; without the defects by kept-seeds.test.ts. */
export const SEEDED_BUGS: readonly SeededBug[] = [
  {
    title: 'a body that ends early is taken for whole',
    file: 'packages/kernel/src/body/verified-body.ts',
    changes: [
      {
        right: 'if (!(error instanceof SpoolFullError)) throw this.readingError(error);',
        wrong:
          'signal.throwIfAborted();\n      if (!(error instanceof SpoolFullError)) return this.result(true, () => this.decoded(this.spool.read()));',
      },
    ],
    seeds: [7],
  },
  {
    title: 'progress is committed before that of older slices',
    file: 'packages/airbyte/src/runner/commit-order.ts',
    changes: [
      {
        right: 'entry.held.push(progress);\n    return this.advance();',
        wrong: 'return [progress];',
      },
    ],
    seeds: [14],
  },
  {
    title: 'late events are looked for only since the last sync began',
    file: 'packages/stream-export/src/export-sync.ts',
    changes: [
      {
        right: 'Math.min(serverBegan, beganAt) - HOUR',
        wrong: 'Math.min(serverBegan, beganAt)',
      },
    ],
    seeds: [25],
  },
  {
    title: 'the last page of profiles is not read',
    file: 'packages/mixpanel/src/profiles/profile-page-check.ts',
    changes: [
      {
        right: 'return this.next >= this.pages ||',
        wrong: 'return this.next >= Math.max(1, this.pages - 1) ||',
      },
      {
        right: 'return total === undefined || rows === total ? undefined',
        wrong: 'return total === undefined || rows <= total ? undefined',
      },
    ],
    seeds: [4],
  },
  {
    title: 'settings: one property that is to be hashed is not',
    file: 'packages/event-lines/src/projection/privacy.ts',
    changes: [
      {
        right: "...hash.map((name) => [name, 'hash'] as const),",
        wrong: "...hash.slice(1).map((name) => [name, 'hash'] as const),",
      },
    ],
    seeds: [6],
  },
  {
    title: 'settings: the filter of profiles restricts none of a cohort',
    file: 'packages/stream-cohort-members/src/read-cohort.ts',
    changes: [{ right: '...(where === undefined ? {} : { where }),', wrong: '' }],
    seeds: [3],
  },
  {
    title: 'settings: the key of events that stays has the id of the user',
    file: 'packages/mixpanel/src/selection/event-key.ts',
    changes: [
      {
        right: "ownerField: column === 'event_key' ? 'distinct_id' : undefined,",
        wrong: "ownerField: 'distinct_id',",
      },
    ],
    seeds: [23],
  },
  {
    title: 'event_counts does not look back at days that were read before',
    file: 'packages/stream-event-counts/src/event-counts-stream.ts',
    changes: [
      {
        right: 'daysToRead(state?.date, options, clock.now())',
        wrong: 'daysToRead(state?.date, { ...options, attributionDays: 0 }, clock.now())',
      },
    ],
    streams: 'added',
    seeds: [11],
  },
  {
    title: 'event_counts reads only the first names of a list',
    file: 'packages/stream-event-counts/src/event-counts-stream.ts',
    changes: [
      {
        right: 'chunksOfNames(names).entries()',
        wrong: 'chunksOfNames(names.slice(0, 3)).entries()',
      },
    ],
    streams: 'added',
    seeds: [1],
  },
];
