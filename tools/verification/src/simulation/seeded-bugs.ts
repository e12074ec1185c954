import { SHARED_BUGS, type SeededBug } from '../harness/seeded-bugs/seeded-bug.js';
import type { ChainStreams } from './sync-chain.js';

export interface SimulationBug extends SeededBug {
  /** The streams that are read; default: those that the Python connector has too. */
  readonly streams?: ChainStreams;
  /** With each of these seeds the bug breaks an invariant; without the bug none is broken. */
  readonly seeds: readonly number[];
}

/**
 * The seeded bugs of `npm run verify:kept-seeds`, which runs their seeds with the bug.
 * kept-seeds.test.ts runs the same seeds without it.
 */
export const SIMULATION_BUGS: readonly SimulationBug[] = [
  {
    title: 'a body that ends early counts as complete',
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
    title: 'the progress of a slice is committed before that of older slices',
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
    title:
      'late events are read again only from the start of the last sync, without an hour of margin',
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
  { ...SHARED_BUGS.hash, seeds: [6] },
  { ...SHARED_BUGS.filter, seeds: [3] },
  { ...SHARED_BUGS.eventKey, seeds: [23] },
  {
    title: 'event_counts does not read the days of the lookback window again',
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
    title: 'event_counts reads only the first three names of a list',
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
