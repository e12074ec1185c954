import {
  parseConfiguredCatalog,
  parseSavedStates,
  runRead,
  type SavedStates,
} from '@source-mixpanel/airbyte';
import type { Stream } from '@source-mixpanel/stream';
import { connect } from '../connection/connection.js';
import { emptyDateRangeProblem } from '../config/date-range.js';
import { logQuota } from '../connection/quota-log.js';
import { readConfig, type Session } from '../cli/session.js';
import { streams } from '../connection/streams.js';

export interface ReadFiles {
  readonly config: string;
  readonly catalog: string;
  readonly state?: string | undefined;
}

/** Reads the configured streams. Returns whether all of them are complete. */
export async function read(files: ReadFiles, session: Session): Promise<boolean> {
  const { host, writer, logger } = session;
  const config = await readConfig(files.config, session);
  const catalog = parseConfiguredCatalog(await host.readText(files.catalog, 'catalog'));
  const stateText =
    files.state === undefined ? undefined : await host.readText(files.state, 'state');
  const emptyRange = emptyDateRangeProblem(config, host.clock.now());
  if (emptyRange !== undefined) logger.warn(emptyRange);
  const connection = logQuota(connect(config, host), { config, logger, clock: host.clock });
  try {
    const all = streams(config, { connection, clock: host.clock }).map(({ stream }) => stream);
    const state = parseStates(stateText, all, session);
    const result = await runRead({
      streams: all,
      catalog,
      state,
      writer,
      logger,
      clock: host.clock,
      signal: host.signal,
      workers: config.num_workers,
      prune: !config.select_properties_by_default,
    });
    return result.kind === 'complete';
  } finally {
    await connection.close();
  }
}

/**
 * Parses the saved states. Warns about states of streams that the source does not have; another
 * version may have saved them.
 */
function parseStates(
  text: string | undefined,
  all: readonly Stream[],
  { logger }: Session,
): SavedStates {
  const names = all.map(({ name }) => name);
  const state = parseSavedStates(text, names);
  for (const name of state.names.filter((saved) => !names.includes(saved))) {
    logger.warn(
      `The saved state of the stream "${name}" is ignored: this source has no such stream.`,
    );
  }
  return state;
}
