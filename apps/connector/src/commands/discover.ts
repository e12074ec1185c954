import {
  configureCatalog,
  refuseUnknown,
  sourceCatalog,
  type CatalogChoice,
  type ConfiguredCatalog,
  type DescribedStream,
  type SourceCatalog,
} from '@source-mixpanel/airbyte';
import type { ListedStream } from '@source-mixpanel/client';
import { catalogMessage } from '@source-mixpanel/airbyte/output';
import type { Client, Api } from '@source-mixpanel/mixpanel';
import { SourceError, type CallIo } from '@source-mixpanel/stream';
import { callIo } from '../cli/call-io.js';
import type { Config } from '../config/config.js';
import { connect } from '../connection/connection.js';
import { lookUpProject, zoneFinding } from './check/find-account.js';
import { CHECK_TIMEOUT_MS } from './check/check-timeout.js';
import { readConfig, type Session } from '../cli/session.js';
import { streams } from '../connection/streams.js';

export interface DiscoverOptions {
  /** Names of the streams to describe; absent: all streams. */
  readonly streams?: readonly string[] | undefined;
  /** The time limit of a call of an undocumented endpoint, in milliseconds; default 20 s. */
  readonly optionalLimitMilliseconds?: number;
  /**
   * Whether to warn if the time zone of the project is not the configured one. This sends one
   * request, which does not count against the hourly quota.
   */
  readonly checksTimeZone?: boolean | undefined;
}

/**
 * Discovers the streams and sends the catalog message.
 * @throws ConfigError `unknown_stream` if `options.streams` contains a stream that the source does
 * not have
 */
export async function discover(
  path: string,
  session: Session,
  options: DiscoverOptions = {},
): Promise<void> {
  await session.writer.send(catalogMessage(await discoverStreams(path, session, options)));
}

/** Discovers the streams and returns a configured catalog of them for `read`. */
export async function configuredCatalog(
  path: string,
  choice: CatalogChoice,
  session: Session,
): Promise<ConfiguredCatalog> {
  return configureCatalog(await discoverStreams(path, session, choice), choice);
}

/**
 * Describes the chosen streams, and warns about each one that cannot be read. It sends only the
 * requests that these streams need.
 */
async function discoverStreams(
  path: string,
  session: Session,
  options: DiscoverOptions,
): Promise<SourceCatalog> {
  const config = await readConfig(path, session);
  const connection = connect(config, session.host, { maxWaitMilliseconds: CHECK_TIMEOUT_MS });
  try {
    const { clock } = session.host;
    const { optionalLimitMilliseconds } = options;
    const all = streams(config, { connection, clock, optionalLimitMilliseconds });
    const listed = chooseStreams(all, options.streams);
    const outcomes = await describeAll(listed, session);
    if (options.checksTimeZone === true) await warnOfTimeZone(config, connection.client, session);
    const missingApis = new Set(outcomes.flatMap((outcome) => outcome.missingApi ?? []));
    return sourceCatalog(
      outcomes.flatMap(({ entry, described, reason }) => {
        if (described !== undefined && !missingApis.has(entry.api)) return [described];
        const why =
          reason ?? 'The plan of the project does not include the API that it is read from.';
        session.logger.warn(`Stream ${entry.stream.name} is left out: ${why}`);
        return [];
      }),
    );
  } finally {
    await connection.close();
  }
}

/**
 * Warns if the time zone of the project is not the configured one. Days then begin and end at the
 * wrong hour, and no error shows this mistake.
 */
async function warnOfTimeZone(config: Config, client: Client, session: Session): Promise<void> {
  const answer = await lookUpProject(client, callIo('discover', session, 'Discover'));
  const { severity, text } = zoneFinding(answer, config.project_timezone, session.host.clock.now());
  if (severity === 'warning') session.logger.warn(text);
}

function chooseStreams(
  listed: readonly ListedStream[],
  names: readonly string[] | undefined,
): readonly ListedStream[] {
  if (names === undefined) return listed;
  refuseUnknown(
    names,
    listed.map(({ stream }) => stream.name),
  );
  return listed.filter(({ stream }) => names.includes(stream.name));
}

interface DescribeOutcome {
  readonly entry: ListedStream;
  readonly described?: DescribedStream;
  /** Why the stream is left out. */
  readonly reason?: string;
  /**
   * The API of the stream if the plan does not include it; no stream of this API can then be read.
   */
  readonly missingApi?: Api;
}

/**
 * Requests the schemas of the streams concurrently. The first failure aborts the other requests,
 * because their retries could take minutes.
 */
async function describeAll(
  listed: readonly ListedStream[],
  session: Session,
): Promise<readonly DescribeOutcome[]> {
  const failing = new AbortController();
  const signal = AbortSignal.any([session.host.signal, failing.signal]);
  const abortableSession = { ...session, host: { ...session.host, signal } };
  const reported = new Set<string>();
  const describing = listed.map(async (entry) => {
    try {
      return await describe(
        entry,
        deduplicateWarnings(callIo(entry.stream.name, abortableSession), reported),
      );
    } catch (error) {
      failing.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(describing);
  failing.signal.throwIfAborted();
  return Promise.all(describing);
}

/**
 * Returns an io that reports each warning only once. Several streams request the same optional
 * endpoints, whose failure would otherwise be reported for each of them.
 */
function deduplicateWarnings(io: CallIo, reported: Set<string>): CallIo {
  return {
    ...io,
    report(notice) {
      if (notice.kind === 'warning') {
        if (reported.has(notice.message)) return;
        reported.add(notice.message);
      }
      io.report(notice);
    },
  };
}

/**
 * Requests the schema of a stream. If the stream cannot be read with this plan or project, the
 * outcome contains the reason.
 */
async function describe(entry: ListedStream, io: CallIo): Promise<DescribeOutcome> {
  const { stream, api } = entry;
  try {
    const schema = await stream.schema(io);
    return { entry, described: { stream, schema } };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    if (error.code === 'plan') return { entry, reason: error.message, missingApi: api };
    if (error.code === 'withdrawn') return { entry, reason: error.message };
    throw error;
  }
}
