import {
  compareTimestamps,
  futureStateWarning,
  isAfterPresent,
  isFarAhead,
  isTimestamp,
  latestTimestamp,
  normaliseTimestamp,
  presentAtStart,
  startDay,
  timestampSchema,
  timestampText,
  type PresentOptions,
  type StartSettings,
} from '@source-mixpanel/cursor';
import { dateTimeText, inBatches, type Cohort, type ListCohorts } from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo, Stream } from '@source-mixpanel/stream';
import * as z from 'zod';
import { schema } from './schema.js';

/**
 * The latest creation time that was read, `YYYY-MM-DD HH:MM:SS` in UTC; absent if there was no
 * cohort.
 */
type CohortsState = { readonly created?: string };
const SHAPE = 'YYYY-MM-DD HH:MM:SS';
type CohortsSlice = { readonly since: string };

/** Options of the stream. Cohorts created before the start date are not read. */
export type CohortsOptions = StartSettings & PresentOptions;

/**
 * Creates the stream of the cohorts that were created since the last sync. A cohort that was edited
 * or recomputed is not emitted again, because the cursor is `created`, which never changes. A full
 * refresh emits all cohorts again.
 */
export function cohortsStream(
  source: { readonly listCohorts: ListCohorts },
  options: CohortsOptions,
): Stream<CohortsSlice, CohortsState, CohortsState> {
  return {
    name: 'cohorts',
    primaryKey: [['id']],
    cursorField: ['created'],
    state: z.strictObject({
      created: timestampSchema.exactOptional(),
    }),
    schema: () => Promise.resolve(schema),
    open(saved, syncIo) {
      const present = presentAtStart(options);
      const state = saved && limitToPresent(saved, present(), syncIo);
      return {
        state,
        async *slices() {
          const start = startDay(options, options.clock.now());
          yield { since: latestTimestamp(state?.created ?? start, start) };
        },
        async *read({ since }, io) {
          const cohorts = await source.listCohorts(io);
          const now = present();
          let count = 0;
          let newest: CohortsState = {};
          for (const cohort of cohorts) {
            if (!isCreatedSince(cohort, since)) continue;
            count += 1;
            if (!isInFuture(cohort, now)) newest = advance(newest, cohort);
          }
          io.report({ kind: 'estimate', rows: count });
          const record = (cohort: Cohort): JsonObject | undefined =>
            isCreatedSince(cohort, since) ? toRecord(cohort) : undefined;
          for (const rows of inBatches(cohorts, record)) yield { kind: 'rows', rows };
          yield { kind: 'checkpoint', progress: newest };
        },
      };
    },
    commit: (state, progress) => advance(state ?? {}, progress),
    finish: (last) => last ?? {},
  };
}

/**
 * Returns the saved state. A cursor in the future is replaced by the present, with a warning if it
 * is more than a day ahead.
 */
function limitToPresent({ created }: CohortsState, present: number, io: CallIo): CohortsState {
  if (created === undefined) return {};
  if (!isAfterPresent(created, present)) return { created };
  const now = timestampText(present, SHAPE);
  if (isFarAhead(created, present)) io.report(futureStateWarning(now));
  return { created: now };
}

/**
 * Returns whether a cohort was created at or after the instant `since`. A cohort without a valid
 * creation time is emitted on every sync, because otherwise it would never be emitted.
 */
function isCreatedSince({ created }: Cohort, since: string): boolean {
  return !isTimestamp(created) || compareTimestamps(created, since) >= 0;
}

function isInFuture({ created }: Cohort, present: number): boolean {
  return isTimestamp(created) && isAfterPresent(created, present);
}

function advance(state: CohortsState, { created }: Pick<Cohort, 'created'>): CohortsState {
  if (!isTimestamp(created)) return state;
  const latest = latestTimestamp(state.created ?? created, created);
  return { created: normaliseTimestamp(latest, SHAPE) };
}

function toRecord({ row }: Cohort): JsonObject {
  return { ...row, created: dateTimeText(row['created']) };
}
