import {
  configureCatalog,
  sourceCatalog,
  type CatalogChoice,
  type ConfiguredCatalog,
  type DescribedStream,
  type SourceCatalog,
} from '@source-mixpanel/airbyte';
import { catalogMessage } from '@source-mixpanel/airbyte/output';
import type { Family } from '@source-mixpanel/mixpanel';
import { SourceError } from '@source-mixpanel/stream';
import { callIo } from './call-io.js';
import { connect } from './connection.js';
import { PATIENCE } from './patience.js';
import { readConfig, type Session } from './session.js';
import { streams, type ListedStream } from './streams.js';

export async function discover(path: string, session: Session): Promise<void> {
  await session.writer.send(catalogMessage(await discovered(path, session)));
}

/** A catalog for `read`, so that nobody has to write one by hand. */
export async function configuredCatalog(
  path: string,
  choice: CatalogChoice,
  session: Session,
): Promise<ConfiguredCatalog> {
  return configureCatalog(await discovered(path, session), choice);
}

async function discovered(path: string, session: Session): Promise<SourceCatalog> {
  const config = await readConfig(path, session);
  const connection = connect(config, session.host, { patienceMilliseconds: PATIENCE });
  try {
    const listed = streams(config, connection, session.host.clock);
    const outcomes = await describeAll(listed, session);
    const closed = new Set(outcomes.flatMap((outcome) => outcome.closed ?? []));
    return sourceCatalog(
      outcomes.flatMap(({ entry, described, reason }) => {
        if (described !== undefined && !closed.has(entry.family)) return [described];
        const why = reason ?? 'The plan of the project does not include the API it is read from.';
        session.logger.warn(`Stream ${entry.stream.name} is left out: ${why}`);
        return [];
      }),
    );
  } finally {
    await connection.close();
  }
}

interface Outcome {
  readonly entry: ListedStream;
  readonly described?: DescribedStream;
  /** Why it is left out. */
  readonly reason?: string;
  /** An API none of whose streams can be read. */
  readonly closed?: Family;
}

/** The first failure stops the others: their retries would keep the process alive for minutes. */
async function describeAll(
  listed: readonly ListedStream[],
  session: Session,
): Promise<readonly Outcome[]> {
  const failing = new AbortController();
  const signal = AbortSignal.any([session.host.signal, failing.signal]);
  const stoppable = { ...session, host: { ...session.host, signal } };
  const describing = listed.map(async (entry) => {
    try {
      return await describe(entry, stoppable);
    } catch (error) {
      failing.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(describing);
  failing.signal.throwIfAborted();
  return Promise.all(describing);
}

async function describe(entry: ListedStream, session: Session): Promise<Outcome> {
  const { stream, family } = entry;
  try {
    const schema = await stream.schema(callIo(stream.name, session));
    return { entry, described: { stream, schema } };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    if (error.code === 'plan') return { entry, reason: error.message, closed: family };
    if (error.code === 'withdrawn') return { entry, reason: error.message };
    throw error;
  }
}
