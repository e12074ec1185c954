import {
  futureStateWarning,
  isAfterPresent,
  isFarAhead,
  presentAtStart,
  startDay,
  timestampText,
  type PresentOptions,
  type StartSettings,
} from '@source-mixpanel/cursor';
import {
  checkMarks,
  compactNames,
  createNamesWarning,
  mergeSavedNames,
  convertFilterErrors,
  profileColumns,
  profileProjection,
  profileRecords,
  profileRecordSchema,
  profilesSince,
  rawProfileSchema,
  requestedProperties,
  selectionMarks,
  type Privacy,
  type ProfileColumns,
  type ProfileFormat,
  type ProfileProperties,
  type ProfileSelection,
  type ReadProfiles,
} from '@source-mixpanel/mixpanel';
import type { CallIo, Stream } from '@source-mixpanel/stream';
import { advance, engageState, engageStateParser, type EngageState } from './engage-state.js';

const SHAPE = 'YYYY-MM-DDTHH:MM:SS';

/** The profiles updated since an instant, `YYYY-MM-DDTHH:MM:SS` in UTC. */
type EngageSlice = { readonly since: string };

export interface EngageSource {
  readonly readProfiles: ReadProfiles;
  readonly profileProperties: ProfileProperties;
}

/** Options of the stream. Profiles last updated before the start date (in UTC) are not read. */
export interface EngageOptions extends StartSettings, PresentOptions {
  /** The number of profiles to request per page. */
  readonly pageSize: number;
  /**
   * The number of hours before the cursor that are read again, for updates that arrive late;
   * default: 0.
   */
  readonly lookBackHours?: number;
  /** Default `columns`. */
  readonly format?: ProfileFormat;
  /** Which profiles are read, and which of their properties; absent: all. */
  readonly selection?: ProfileSelection | undefined;
  /** Which properties and ids are removed or hashed; absent: none. */
  readonly privacy?: Privacy | undefined;
}

/**
 * Creates the stream of user profiles that were updated since the last sync. Profiles updated in
 * the same second as the cursor are emitted again. Profiles without an update time are emitted on
 * every sync, because otherwise they would never be emitted.
 *
 *   start date, or cursor − lookback window (the later)   now
 *   [=====================================================)
 */
export function engageStream(
  source: EngageSource,
  options: EngageOptions,
): Stream<EngageSlice, EngageState, EngageState> {
  const { selection = {}, privacy } = options;
  const projection = profileProjection(selection.properties, privacy);
  return {
    name: 'engage',
    primaryKey: [['distinct_id']],
    cursorField: ['last_seen'],
    state: engageStateParser,
    schema: async (io) =>
      options.format === 'raw'
        ? rawProfileSchema()
        : profileRecordSchema(source.profileProperties, io, { projection }),
    open(saved, syncIo) {
      const present = presentAtStart(options);
      const marks = selectionMarks({ ...selection }, privacy);
      if (saved?.last_seen !== undefined) checkMarks(saved, marks, syncIo);
      const state = saved && limitToPresent(saved, present(), syncIo);
      let columns: ProfileColumns | undefined;
      const warnOfNames = createNamesWarning('engage_format');
      return {
        state,
        async *slices() {
          const start = startDay(options, options.clock.now());
          const { lookBackHours = 0 } = options;
          yield { since: profilesSince({ cursor: state?.last_seen, start, lookBackHours }) };
        },
        async *read({ since }, io) {
          columns ??= profileColumns({ saved: state, configured: io.columns });
          const { where } = selection;
          const properties = requestedProperties(projection);
          const query = {
            where: updatedSinceFilter(since, where),
            pageSize: options.pageSize,
            ...(properties === undefined ? {} : { properties }),
          };
          let lastSeen: string | undefined;
          const batches = convertFilterErrors(
            source.readProfiles(query, io, (rows) => {
              io.report({ kind: 'estimate', rows });
            }),
            { setting: 'Engage Filter (`engage_where`)', where },
          );
          for await (const records of profileRecords(batches, {
            columns,
            since,
            present,
            format: options.format,
            projection,
          })) {
            lastSeen = records.lastSeen;
            yield { kind: 'rows', rows: records.rows };
          }
          if (options.format !== 'raw') warnOfNames(columns.size, io);
          const progress = engageState({
            last_seen: lastSeen,
            ...columns.dump(),
            ...marks,
          });
          yield { kind: 'checkpoint', progress };
        },
      };
    },
    commit: advance,
    keepOnFullRefresh: (state) =>
      state.names === undefined ? undefined : mergeSavedNames(state, {}),
    finish: (last = {}) => ({ ...last, ...compactNames(last) }),
  };
}

/**
 * Returns the saved state. A cursor in the future is replaced by the present, with a warning if it
 * is more than a day ahead.
 */
function limitToPresent(saved: EngageState, present: number, io: CallIo): EngageState {
  const { last_seen: lastSeen } = saved;
  if (lastSeen === undefined || !isAfterPresent(lastSeen, present)) return saved;
  const now = timestampText(present, SHAPE);
  if (isFarAhead(lastSeen, present)) io.report(futureStateWarning(now));
  return { ...saved, last_seen: now };
}

/**
 * Returns the filter expression that selects the profiles to read. Mixpanel compares `$last_seen`
 * as text, which is correct because all its values have the same form.
 */
function updatedSinceFilter(since: string, where: string | undefined): string {
  const updated = `properties["$last_seen"] >= "${since}" or not defined(properties["$last_seen"])`;
  return where === undefined ? updated : `(${where}) and (${updated})`;
}
