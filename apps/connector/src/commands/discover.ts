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
  /** Names of the streams to describe; all of them when absent. */
  readonly streams?: readonly string[] | undefined;
  /** The time limit of an undocumented endpoint in milliseconds; default 20 s. */
  readonly optionalLimitMilliseconds?: number;
  /**
   * Whether to warn if Mixpanel has a different time zone for the project. It takes one request, which is not
   * counted.
   */
  readonly checksTimeZone?: boolean | undefined;
}

/**
 * Discovers the streams and sends the catalog message.
 * @throws ConfigError `unknown_stream` with the chosen streams that the source does not have
 */
export async function discover(
  path: string,
  session: Session,
  options: DiscoverOptions = {},
): Promise<void> {
  await session.writer.send(catalogMessage(await discovered(path, session, options)));
}

/** Returns a configured catalog for `read`. */
export async function configuredCatalog(
  path: string,
  choice: CatalogChoice,
  session: Session,
): Promise<ConfiguredCatalog> {
  return configureCatalog(await discovered(path, session, choice), choice);
}

/** Describes the chosen streams, with only the requests that these need, and warns about each that cannot be read. */
async function discovered(
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
    const listed = chosenOf(all, options.streams);
    const outcomes = await describeAll(listed, session);
    if (options.checksTimeZone === true) await warnOfTimeZone(config, connection.client, session);
    const closed = new Set(outcomes.flatMap((outcome) => outcome.closed ?? []));
    return sourceCatalog(
      outcomes.flatMap(({ entry, described, reason }) => {
        if (described !== undefined && !closed.has(entry.api)) return [described];
        const why = reason ?? 'The plan of the project does not include the API it is read from.';
        session.logger.warn(`Stream ${entry.stream.name} is left out: ${why}`);
        return [];
      }),
    );
  } finally {
    await connection.close();
  }
}

/** Warns if the project has another time zone: days that begin at the wrong hour cause no error that would show it. */
async function warnOfTimeZone(config: Config, client: Client, session: Session): Promise<void> {
  const answer = await lookUpProject(client, callIo('discover', session, 'Discover'));
  const { severity, text } = zoneFinding(answer, config.project_timezone, session.host.clock.now());
  if (severity === 'warning') session.logger.warn(text);
}

function chosenOf(
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

interface Outcome {
  readonly entry: ListedStream;
  readonly described?: DescribedStream;
  /** Why the stream is left out. */
  readonly reason?: string;
  /** An API of which no stream can be read. */
  readonly closed?: Api;
}

/** Describes the streams concurrently. The first failure aborts the others, whose retries could take minutes. */
async function describeAll(
  listed: readonly ListedStream[],
  session: Session,
): Promise<readonly Outcome[]> {
  const failing = new AbortController();
  const signal = AbortSignal.any([session.host.signal, failing.signal]);
  const stoppable = { ...session, host: { ...session.host, signal } };
  const reported = new Set<string>();
  const describing = listed.map(async (entry) => {
    try {
      return await describe(entry, onceEach(callIo(entry.stream.name, stoppable), reported));
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
 * Returns an io that reports each warning once, although several streams request the same optional endpoints.
 */
function onceEach(io: CallIo, reported: Set<string>): CallIo {
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

/** Requests the schema of a stream; returns the reason if the stream cannot be read with this plan or project. */
async function describe(entry: ListedStream, io: CallIo): Promise<Outcome> {
  const { stream, api } = entry;
  try {
    const schema = await stream.schema(io);
    return { entry, described: { stream, schema } };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    if (error.code === 'plan') return { entry, reason: error.message, closed: api };
    if (error.code === 'withdrawn') return { entry, reason: error.message };
    throw error;
  }
}
