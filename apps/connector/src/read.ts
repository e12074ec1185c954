import { parseConfiguredCatalog, parseSavedStates, runRead } from '@source-mixpanel/airbyte';
import { connect } from './connection.js';
import { emptyDateRange } from './date-range.js';
import { logQuota } from './quota-log.js';
import { readConfig, type Session } from './session.js';
import { streams } from './streams.js';

export interface ReadFiles {
  readonly config: string;
  readonly catalog: string;
  readonly state?: string | undefined;
}

/** Reads the configured streams; true when every one of them is complete. */
export async function read(files: ReadFiles, session: Session): Promise<boolean> {
  const { host, writer, logger } = session;
  const config = await readConfig(files.config, session);
  const catalog = parseConfiguredCatalog(await host.readText(files.catalog, 'catalog'));
  const state = parseSavedStates(
    files.state === undefined ? undefined : await host.readText(files.state, 'state'),
  );
  const emptyRange = emptyDateRange(config, host.clock.now());
  if (emptyRange !== undefined) logger.warn(emptyRange);
  const connection = logQuota(connect(config, host), config, logger);
  try {
    const result = await runRead({
      streams: streams(config, connection, host.clock).map(({ stream }) => stream),
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
