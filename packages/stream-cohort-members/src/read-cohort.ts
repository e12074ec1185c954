import { lastReadText } from '@source-mixpanel/cursor';
import {
  childLabel,
  createNamesWarning,
  createDeletionCheck,
  convertFilterErrors,
  profileColumns,
  profileProjection,
  profileRecords,
  requestedProperties,
  type ProfileColumns,
  type SelectionMarks,
} from '@source-mixpanel/mixpanel';
import { SourceError, type Part, type ReadIo } from '@source-mixpanel/stream';
import type {
  CohortMembersOptions,
  CohortMembersSlice,
  CohortMembersSource,
} from './cohort-members-options.js';
import { createMemberIds } from './member-ids.js';
import {
  RESERVED_COLUMNS,
  type CohortMembersProgress,
  type CohortMembersState,
} from './cohort-members-state.js';

export interface ReadCohortOptions {
  readonly source: CohortMembersSource;
  readonly options: CohortMembersOptions;
  /** The saved state, which contains the column names that were assigned so far. */
  readonly state: CohortMembersState | undefined;
  /**
   * Hashes of the settings that select and protect data. They are saved, so that the next sync
   * notices a change of the settings.
   */
  readonly marks: SelectionMarks;
  /** Returns the latest instant that a cursor may have, in epoch milliseconds. */
  readonly present: () => number;
  /** Returns the current time in epoch milliseconds. */
  readonly now: () => number;
}

/** Returns a function that reads one cohort. All cohorts of a sync share their columns. */
export function createReadCohort({
  source,
  options,
  state,
  marks,
  present,
  now,
}: ReadCohortOptions): (
  slice: CohortMembersSlice,
  io: ReadIo,
) => AsyncGenerator<Part<CohortMembersProgress>> {
  const wasDeleted = createDeletionCheck(source.listCohortsAnew);
  const warnOfNames = createNamesWarning('engage_format');
  const { where, properties: chosen } = options.selection ?? {};
  const projection = profileProjection(chosen, options.privacy);
  const properties = requestedProperties(projection);
  const selected = {
    ...(where === undefined ? {} : { where }),
    ...(properties === undefined ? {} : { properties }),
  };
  const treatmentOfIds = createMemberIds(source.listNamedGroups, options.privacy);
  let columns: ProfileColumns | undefined;
  return async function* (slice, io) {
    const { cohort, since, dataGroup } = slice;
    const group = dataGroup === undefined ? {} : { dataGroup };
    columns ??= profileColumns({
      reserved: RESERVED_COLUMNS,
      saved: state,
      configured: io.columns,
    });
    let readAt: number | undefined;
    const members = notifyReads(
      convertFilterErrors(
        source.readProfiles({ cohort, ...group, ...selected, pageSize: options.pageSize }, io),
        { setting: 'Engage Filter (`engage_where`)', where },
      ),
      () => (readAt ??= now()),
    );
    const extra = { cohort_id: cohort };
    const reading = { columns, since, present, extra, format: options.format, projection };
    let lastSeen: string | undefined;
    try {
      const idTreatment = await treatmentOfIds(slice, io).catch((error: unknown) =>
        throwAfterFirstResponse(members, error),
      );
      if (idTreatment === 'drop') readAt = now();
      else {
        for await (const records of profileRecords(members, { ...reading, idTreatment })) {
          lastSeen = records.lastSeen;
          yield { kind: 'rows', rows: records.rows };
        }
      }
    } catch (error) {
      const child = { id: cohort, label: labelOf(slice) };
      const isGroupDeleted = isDataGroupDeleted(slice, error);
      if (!isGroupDeleted && !(await wasDeleted(child, error, io))) throw error;
      lastSeen = undefined;
      // The cohort stays in Mixpanel's list, so without a read time it would be the first to be
      // read in every sync.
      readAt = isGroupDeleted ? now() : undefined;
      io.report({
        kind: 'warning',
        message: isGroupDeleted
          ? `Cohort ${cohort} is skipped: its data group was deleted in Mixpanel.`
          : `Cohort ${cohort} is skipped: it was deleted in Mixpanel during this sync.`,
      });
    }
    if (options.format !== 'raw') warnOfNames(columns.size, io);
    const progress = {
      cohort,
      ...(lastSeen === undefined ? {} : { last_seen: lastSeen }),
      ...(readAt === undefined ? {} : { read_at: lastReadText(readAt) }),
    };
    yield { kind: 'checkpoint', progress: { ...progress, ...columns.dump(), ...marks } };
  };
}

/** Returns the label of a cohort in messages. */
export const labelOf = ({ cohort, name }: CohortMembersSlice): string =>
  childLabel('cohort', cohort, name);

/** Yields the same batches, and calls `onRead` before each of them and at the end. */
async function* notifyReads<Batch>(
  batches: AsyncIterable<Batch>,
  onRead: () => void,
): AsyncGenerator<Batch, void> {
  for await (const batch of batches) {
    onRead();
    yield batch;
  }
  onRead();
}

/**
 * Waits for Mixpanel's first response, then throws the error. If the response is itself an error,
 * that one is thrown instead: for a deleted data group, the unknown key is only a consequence, and
 * the response states the cause.
 */
async function throwAfterFirstResponse(batches: AsyncGenerator, error: unknown): Promise<never> {
  await batches.next();
  await batches.return(undefined);
  throw error;
}

/**
 * Returns whether the cohort's data group was deleted. Mixpanel was observed to still list such a
 * cohort, and to reject requests for its members with this text.
 */
function isDataGroupDeleted({ dataGroup: group }: CohortMembersSlice, error: unknown): boolean {
  return (
    group !== undefined &&
    error instanceof SourceError &&
    error.code === 'not_found' &&
    /\bdata group\b/i.test(error.message)
  );
}
