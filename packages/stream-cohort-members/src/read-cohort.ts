import { readText } from '@source-mixpanel/cursor';
import {
  childLabel,
  createNamesWarning,
  deletedChildren,
  namingFilter,
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
  /** Holds the assigned column names. */
  readonly state: CohortMembersState | undefined;
  /** The settings that are stored in the state. */
  readonly marks: SelectionMarks;
  /** The latest instant that a cursor may hold, epoch milliseconds. */
  readonly present: () => number;
  /** The present instant, epoch milliseconds. */
  readonly now: () => number;
}

/** Returns a function that reads the cohorts of one sync, which share their columns. */
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
  const wasDeleted = deletedChildren(source.listCohortsAnew);
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
    const members = whenRead(
      namingFilter(
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
        failAfterAnswer(members, error),
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
      const isWithoutGroup = lacksDataGroup(slice, error);
      if (!isWithoutGroup && !(await wasDeleted(child, error, io))) throw error;
      lastSeen = undefined;
      // Without a read time, every sync would wait for this cohort, because it stays listed.
      readAt = isWithoutGroup ? now() : undefined;
      io.report({
        kind: 'warning',
        message: isWithoutGroup
          ? `Cohort ${cohort} is skipped: its data group was deleted in Mixpanel.`
          : `Cohort ${cohort} is skipped: it was deleted in Mixpanel during this sync.`,
      });
    }
    if (options.format !== 'raw') warnOfNames(columns.size, io);
    const progress = {
      cohort,
      ...(lastSeen === undefined ? {} : { last_seen: lastSeen }),
      ...(readAt === undefined ? {} : { read_at: readText(readAt) }),
    };
    yield { kind: 'checkpoint', progress: { ...progress, ...columns.dump(), ...marks } };
  };
}

/** Returns how messages name the cohort of a slice. */
export const labelOf = ({ cohort, name }: CohortMembersSlice): string =>
  childLabel('cohort', cohort, name);

/**
 * Yields the same batches and calls `onRead` with the first of them, or at the end if there is
 * none.
 */
async function* whenRead<Batch>(
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
 * Throws the error once Mixpanel has answered, without reading on. A refusal comes first: a deleted data group has no
 * known key either.
 */
async function failAfterAnswer(batches: AsyncGenerator, error: unknown): Promise<never> {
  await batches.next();
  await batches.return(undefined);
  throw error;
}

/**
 * Observed: a cohort stays listed when its data group is deleted, and requests for it are answered
 * with this text.
 */
function lacksDataGroup({ dataGroup: group }: CohortMembersSlice, error: unknown): boolean {
  return (
    group !== undefined &&
    error instanceof SourceError &&
    error.code === 'not_found' &&
    /\bdata group\b/i.test(error.message)
  );
}
