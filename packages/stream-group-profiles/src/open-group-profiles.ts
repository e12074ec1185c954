import { hasFailed, limitPartitionsToPresent, presentAtStart } from '@source-mixpanel/cursor';
import {
  checkMarks,
  childLabel,
  concernsProject,
  createNamesWarning,
  explainDeniedAccess,
  profileColumns,
  profileProjection,
  profileRecords,
  profilesSince,
  protectGroupIds,
  selectionMarks,
  type DataGroup,
  type ProfileColumns,
  type ProfileRecords,
} from '@source-mixpanel/mixpanel';
import {
  ConfigError,
  SourceError,
  type CallIo,
  type Part,
  type ReadIo,
  type StreamSync,
} from '@source-mixpanel/stream';
import type {
  GroupProfilesOptions,
  GroupProfilesSlice,
  GroupProfilesSource,
} from './group-profiles-options.js';
import {
  groupCursors,
  RESERVED_COLUMNS,
  type GroupProfilesProgress,
  type GroupProfilesState,
} from './group-profiles-state.js';

export interface GroupProfilesToOpen {
  readonly source: GroupProfilesSource;
  readonly options: GroupProfilesOptions;
  readonly saved: GroupProfilesState | undefined;
  readonly io: CallIo;
}

const NEEDS = 'Group Analytics in the plan of the project and the role Consumer or a higher one';
/** An instant before every update of a profile. */
const BEGINNING = '1970-01-01';

/** Opens a sync of the profiles of all data groups. */
export function openGroupProfiles({
  source,
  options,
  saved,
  io: syncIo,
}: GroupProfilesToOpen): StreamSync<GroupProfilesSlice, GroupProfilesState, GroupProfilesProgress> {
  const present = presentAtStart(options);
  const marks = selectionMarks({}, options.privacy);
  if (saved !== undefined && saved.states.length > 0) checkMarks(saved, marks, syncIo);
  const state =
    saved && limitPartitionsToPresent(saved, present(), { cursors: groupCursors, io: syncIo });
  const readGroup = createReadGroup({ source, options, present });
  const warnOfNames = createNamesWarning('engage_format');
  let columns: ProfileColumns | undefined;
  return {
    state,
    async *slices() {
      const listed = await explainDeniedAccess(NEEDS, source.listGroups(syncIo));
      const groups = [...chosenGroups(listed, options.keys, syncIo)].sort(
        (one, other) => Number(hasFailed(state, one.id)) - Number(hasFailed(state, other.id)),
      );
      const { lookBackHours = 0 } = options;
      for (const { id, key } of groups) {
        const cursor = groupCursors.cursorOf(state, id);
        const since = profilesSince({ cursor, start: BEGINNING, lookBackHours });
        yield {
          group: id,
          ...(key === undefined ? {} : { key }),
          ...(cursor === undefined ? {} : { since }),
        };
      }
    },
    async *read(slice, io): AsyncGenerator<Part<GroupProfilesProgress>> {
      columns ??= profileColumns({
        reserved: RESERVED_COLUMNS,
        saved: state,
        configured: io.columns,
      });
      let lastSeen: string | undefined;
      try {
        for await (const records of readGroup(slice, columns, io)) {
          lastSeen = records.lastSeen ?? lastSeen;
          yield { kind: 'rows', rows: records.rows };
        }
      } catch (error) {
        if (!isNoProfilesError(error)) throw await explained(error);
        io.report({
          kind: 'warning',
          message: `The ${labelOf(slice)} is left out: ${NO_PROFILES}`,
        });
      }
      if (options.format !== 'raw') warnOfNames(columns.size, io);
      const progress = {
        group: slice.group,
        ...(lastSeen === undefined ? {} : { last_seen: lastSeen }),
      };
      yield { kind: 'checkpoint', progress: { ...progress, ...columns.dump(), ...marks } };
    },
    partition: labelOf,
    concernsAll: concernsProject,
  };
}

/**
 * Returns the groups with these keys.
 * @throws ConfigError `group_key_unknown` if none of the groups has one of the keys, but a group
 * with an unknown key may have it
 */
function chosenGroups(
  groups: readonly DataGroup[],
  keys: readonly string[] | undefined,
  io: CallIo,
): readonly DataGroup[] {
  if (keys === undefined) return groups;
  const missing = keys.filter((key) => groups.every((group) => group.key !== key));
  const unknown = groups.find(({ key }) => key === undefined);
  if (missing.length > 0 && unknown !== undefined) throw keyUnknown(unknown.id);
  for (const key of missing) io.report({ kind: 'warning', message: unknownKey(key) });
  return groups.filter(({ key = '' }) => keys.includes(key));
}

const keyUnknown = (id: string): ConfigError =>
  new ConfigError(
    'group_key_unknown',
    `Mixpanel did not return which property holds the ids of the data group ${id}, so Group Keys (\`group_keys\`) cannot be applied: remove it to read all groups.`,
  );

const unknownKey = (key: string): string =>
  `Mixpanel lists no group with the key ${JSON.stringify(key)}, which Group Keys (\`group_keys\`) names: group_profiles has no profiles of it.`;

const NO_PROFILES = 'Mixpanel has no profiles of this group; it may have been deleted.';

const labelOf = ({ group, key }: GroupProfilesSlice): string => childLabel('group', group, key);

/**
 * Returns whether the error is Mixpanel's response for a group that is listed but has no profiles.
 * A 404 of a proxy has a different text.
 */
function isNoProfilesError(error: unknown): boolean {
  return (
    error instanceof SourceError &&
    (error.code === 'not_found' || error.code === 'bad_request') &&
    /\bdata ?group\b/i.test(error.detail ?? error.message)
  );
}

async function explained(error: unknown): Promise<unknown> {
  const rejected: Promise<never> = Promise.reject(error);
  return explainDeniedAccess(NEEDS, rejected).catch((cause: unknown) => cause);
}

interface ReadGroup {
  readonly source: GroupProfilesSource;
  readonly options: GroupProfilesOptions;
  readonly present: () => number;
}

/**
 * Returns a function that reads the profiles of a group that were updated since its cursor.
 * Mixpanel does not document whether it can filter profiles of groups by `$last_seen`. If the
 * filter works, the response contains at least the profile that set the cursor. If Mixpanel rejects
 * the filter, or the response contains no profile as new as the cursor, all profiles are read
 * instead.
 */
function createReadGroup({
  source,
  options,
  present,
}: ReadGroup): (
  slice: GroupProfilesSlice,
  columns: ProfileColumns,
  io: ReadIo,
) => AsyncGenerator<ProfileRecords> {
  let isRejected = false;
  const projection = profileProjection(undefined, options.privacy);
  const ids = protectGroupIds(options.privacy);
  return async function* ({ group, key, since }, columns, io) {
    const idTreatment = ids.treatmentOf({ id: group, ...(key === undefined ? {} : { key }) }, io);
    if (idTreatment === 'drop') return;
    const query = { dataGroup: group, pageSize: options.pageSize };
    const extra = { group_key: key ?? null, data_group_id: group };
    const reading = {
      columns,
      since,
      present,
      extra,
      format: options.format,
      projection,
      idTreatment,
    };
    if (since !== undefined && !isRejected) {
      let hasCursorProfile = false;
      try {
        const batches = source.readProfiles({ ...query, where: updatedSinceFilter(since) }, io);
        for await (const records of profileRecords(batches, reading)) {
          hasCursorProfile ||= records.lastSeen !== undefined;
          yield records;
        }
        if (hasCursorProfile) return;
      } catch (error) {
        if (!isAboutFilter(error)) throw error;
        isRejected = true;
        io.report({ kind: 'warning', message: FILTER_REJECTED });
      }
    }
    yield* profileRecords(source.readProfiles(query, io), reading);
  };
}

const FILTER_REJECTED =
  'Mixpanel refused to filter the profiles of groups by the time of their update, so all of them are read.';

function isAboutFilter(error: unknown): boolean {
  return error instanceof SourceError && error.code === 'bad_request' && !isNoProfilesError(error);
}

function updatedSinceFilter(since: string): string {
  return `properties["$last_seen"] >= "${since}" or not defined(properties["$last_seen"])`;
}
