import type { JsonObject } from '@source-mixpanel/exact-json';
import { ConfigError, type Notice, type ReadIo, type Stream } from '@source-mixpanel/stream';
import { createLimits, openConnection } from './connection.js';
import { systemRuntime, type Runtime } from './runtime.js';
import {
  checkedDays,
  connectionSettings,
  requireFirstDay,
  type DayRangeOptions,
  type MixpanelOptions,
  type ProfileOptions,
  type ReadOptions,
} from './options.js';
import { LINES, readRecords } from './read-records.js';
import {
  toCohort,
  toEvent,
  toProfile,
  type MixpanelCohort,
  type MixpanelEvent,
  type MixpanelProfile,
} from './records.js';
import { stoppable } from './stoppable.js';
import { createStreams, type ListedStream, type StreamSettings } from './streams.js';

/** A day before every cohort and every update of a profile. */
const BEGINNING = '1970-01-01';

/**
 * Reads one Mixpanel project. Each method returns an iterable that sends its first request when it
 * is iterated, and that holds no connection and no temporary file once the loop over it has ended,
 * also by `break` or by an error. Nothing of a download is yielded before the whole download is
 * verified, unless the temporary directory has no space for it, which is reported by a warning.
 *
 * The iterations reject with a `ConfigError` when the user must change something (`unauthorized`,
 * `forbidden`, `plan`, …), with a `TransientError` when a later try may help, after all retries,
 * and with the reason of `signal` when it aborts.
 */
export interface Mixpanel {
  /**
   * Yields the raw events of the days from `from` to `to`, both included, in the order of Mixpanel.
   */
  events(days: DayRangeOptions): AsyncIterableIterator<MixpanelEvent, undefined>;
  /** Yields the user profiles of the project. */
  profiles(options?: ProfileOptions): AsyncIterableIterator<MixpanelProfile, undefined>;
  /** Yields the cohorts of the project, without their members. */
  cohorts(options?: ReadOptions): AsyncIterableIterator<MixpanelCohort, undefined>;
  /**
   * Yields the records of any stream by its name, with the columns that docs/guide/streams.md lists:
   * `funnels`, `revenue`, `annotations`, `cohort_members`, …
   * @throws ConfigError `unknown_stream` that names the streams that exist
   */
  records(
    stream: string,
    days?: Partial<DayRangeOptions>,
  ): AsyncIterableIterator<JsonObject, undefined>;
}

/**
 * Opens a Mixpanel project for reading. Nothing is sent yet, and nothing needs to be closed.
 *
 * ```ts const mixpanel = createMixpanel({ credentials, projectId, region: 'EU', projectTimezone:
 * 'UTC' }); for await (const { event, time } of mixpanel.events({ from: '2026-11-01' }))
 * console.log(time, event); ```
 *
 * Requests go through the proxy in `HTTPS_PROXY`, and to `SOURCE_MIXPANEL_BASE_URL` instead of
 * Mixpanel if that is set.
 * @param runtime for tests: clock, environment and temporary directory instead of those of the
 * process
 * @throws ConfigError `invalid_config` that names the option
 */
export function createMixpanel(
  options: MixpanelOptions,
  runtime: Runtime = systemRuntime(),
): Mixpanel {
  const settings = connectionSettings(options);
  const limits = createLimits(settings, runtime);
  const { projectTimezone, onNotice } = options;

  const read = <Value>(
    name: string,
    { from, to, signal }: Partial<DayRangeOptions>,
    convert: (record: JsonObject) => Value,
  ): AsyncIterableIterator<Value, undefined> => {
    checkedDays({ from, to });
    return stoppable(async function* (stop) {
      const io: ReadIo = {
        name,
        signal: signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
        report: (notice: Notice) => onNotice?.({ ...notice, stream: name }),
        envelope: () => LINES,
      };
      io.signal.throwIfAborted();
      const connection = openConnection(settings, runtime, limits);
      try {
        const streams = createStreams(
          { ...STREAM_SETTINGS, zone: projectTimezone, startDate: from, endDate: to },
          { connection, clock: runtime.clock },
        );
        const stream = streamNamed(name, streams);
        for await (const record of readRecords(stream, io)) yield convert(record);
      } finally {
        // A page may still be loading when the loop over an earlier one has ended.
        stop.abort();
        await connection.close();
      }
    });
  };

  return {
    events: (days) => {
      requireFirstDay(days.from);
      return read('export', days, toEvent);
    },
    profiles: ({ updatedSince = BEGINNING, signal } = {}) => {
      checkedDays({ updatedSince });
      return read('engage', { from: updatedSince, signal }, toProfile);
    },
    cohorts: ({ signal } = {}) => read('cohorts', { from: BEGINNING, signal }, toCohort),
    records: (stream, days = {}) => read(stream, days, (record) => record),
  };
}

/**
 * Settings of a read without a saved state: there is no lookback window; values keep their types
 * and digits.
 */
const STREAM_SETTINGS: Omit<StreamSettings, 'zone'> = {
  attributionDays: 0,
  windowDays: 30,
  workers: 1,
  exportLookBackSeconds: 0,
  exportFormat: 'raw',
  onUnreadable: 'fail',
  pageSize: 1000,
  profileLookBackHours: 0,
  profileFormat: 'raw',
  cohortMembersMode: 'all',
  refreshHours: 0,
};

function streamNamed(name: string, listed: readonly ListedStream[]): Stream {
  const found = listed.find(({ stream }) => stream.name === name);
  if (found !== undefined) return found.stream;
  const known = listed.map(({ stream }) => stream.name).join(', ');
  throw new ConfigError('unknown_stream', `Unknown stream "${name}"; the streams are ${known}.`);
}
