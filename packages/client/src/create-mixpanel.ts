import type { JsonObject } from '@source-mixpanel/exact-json';
import { ConfigError, type Notice, type ReadIo, type Stream } from '@source-mixpanel/stream';
import { createLimits, openConnection } from './connection.js';
import { systemRuntime, type Runtime } from './runtime.js';
import {
  checkDays,
  createConnectionSettings,
  requireFirstDay,
  type DayRangeOptions,
  type MixpanelOptions,
  type ProfileOptions,
  type ReadOptions,
} from './options.js';
import { LINE_ENVELOPE, readRecords } from './read-records.js';
import {
  toCohort,
  toEvent,
  toProfile,
  type MixpanelCohort,
  type MixpanelEvent,
  type MixpanelProfile,
} from './records.js';
import { stoppable } from './stoppable.js';
import type { StreamSettings } from './stream-settings.js';
import { createStreams, type ListedStream } from './streams.js';

/** The first day if the caller does not choose one. All cohorts and profiles are newer. */
const BEGINNING = '1970-01-01';

/**
 * Reads one Mixpanel project. Each method returns an iterator, which sends its first request when
 * its first record is requested. When a `for await` loop over the iterator ends, even by `break` or
 * by an error, the connections are closed and the temporary files are deleted. Records are yielded
 * only after their download is verified. If the temporary directory has no space for a download,
 * its records are yielded unverified, and `onNotice` receives a warning.
 *
 * An iteration rejects with a `ConfigError` if the user must change something (`unauthorized`,
 * `forbidden`, `plan`, …), with a `TransientError` if all retries failed but a later try may
 * succeed, with a `SystemError` if a response has an unexpected form, and with the reason of
 * `signal` when it aborts.
 */
export interface Mixpanel {
  /**
   * Yields the raw events of the days from `from` to `to`, both included, in the order in which
   * Mixpanel returns them.
   */
  events(days: DayRangeOptions): AsyncIterableIterator<MixpanelEvent, undefined>;
  /** Yields the user profiles of the project. */
  profiles(options?: ProfileOptions): AsyncIterableIterator<MixpanelProfile, undefined>;
  /** Yields the cohorts of the project, without their members. */
  cohorts(options?: ReadOptions): AsyncIterableIterator<MixpanelCohort, undefined>;
  /**
   * Yields the records of any stream by its name, with the columns that docs/guide/streams.md
   * lists: `funnels`, `revenue`, `annotations`, `cohort_members`, …
   * @throws ConfigError `unknown_stream`, whose message lists the streams that exist
   */
  records(
    stream: string,
    days?: Partial<DayRangeOptions>,
  ): AsyncIterableIterator<JsonObject, undefined>;
}

/**
 * Creates a reader of a Mixpanel project. It sends no request before an iterator is used, and it
 * does not need to be closed.
 *
 * ```ts
 * const mixpanel = createMixpanel({ credentials, projectId, region: 'EU', projectTimezone: 'UTC' });
 * for await (const { event, time } of mixpanel.events({ from: '2026-11-01' })) {
 *   console.log(time, event);
 * }
 * ```
 *
 * Requests go through the proxy in `HTTPS_PROXY`, and to `SOURCE_MIXPANEL_BASE_URL` instead of
 * Mixpanel if that is set.
 * @param runtime the clock, environment and temporary directory to use instead of those of the
 * process, for tests
 * @throws ConfigError `invalid_config`, whose message names the option
 */
export function createMixpanel(
  options: MixpanelOptions,
  runtime: Runtime = systemRuntime(),
): Mixpanel {
  const settings = createConnectionSettings(options);
  const limits = createLimits(settings, runtime);
  const { projectTimezone, onNotice } = options;

  const read = <Value>(
    name: string,
    { from, to, signal }: Partial<DayRangeOptions>,
    convert: (record: JsonObject) => Value,
  ): AsyncIterableIterator<Value, undefined> => {
    checkDays({ from, to });
    return stoppable(async function* (stop) {
      const io: ReadIo = {
        name,
        signal: signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
        report: (notice: Notice) => onNotice?.({ ...notice, stream: name }),
        envelope: () => LINE_ENVELOPE,
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
        // If the loop ended early, a request for the next page may still be running. Unless it is
        // aborted, `close` waits for its response.
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
      checkDays({ updatedSince });
      return read('engage', { from: updatedSince, signal }, toProfile);
    },
    cohorts: ({ signal } = {}) => read('cohorts', { from: BEGINNING, signal }, toCohort),
    records: (stream, days = {}) => read(stream, days, (record) => record),
  };
}

/**
 * The settings of all streams. No state is saved, so nothing needs to be read again and there is no
 * lookback window. In the `raw` formats, values keep their types and digits.
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
