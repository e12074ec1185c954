import { tmpdir } from 'node:os';
import { connect, parseConfig, streams } from '@source-mixpanel/connector';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { VirtualClock } from '../clock/virtual-clock.js';
import { MOCK_CREDENTIALS } from '../stage/mock-credentials.js';
import { SHARED_STREAMS } from './stream-names.js';

/** A stream that the Python connector does not have. */
export interface AddedStream {
  readonly name: string;
  /** The columns of the primary key. */
  readonly key: readonly string[];
  /**
   * Whether the stream is incremental. Every sync reads all records of a stream without a cursor.
   */
  readonly hasCursor: boolean;
}

/** The ids of the reports in the small project. */
export const REPORT_IDS: readonly number[] = [501, 502, 503, 504, 505];

/** The settings that add all optional streams to the catalog. */
export const ADDED_STREAMS_CONFIG: JsonObject = {
  experimental_streams: true,
  report_ids: REPORT_IDS,
};

/** The added streams as the connector lists them, so that every suite also tests a new stream. */
export const ADDED_STREAMS: readonly AddedStream[] = listAddedStreams();

function listAddedStreams(): readonly AddedStream[] {
  const config = parseConfig({ credentials: MOCK_CREDENTIALS, ...ADDED_STREAMS_CONFIG });
  const clock = new VirtualClock(0).asClock();
  const machine = { clock, environment: {}, temporaryDirectory: tmpdir(), random: () => 0 };
  const shared: ReadonlySet<string> = new Set(SHARED_STREAMS);
  return streams(config, { connection: connect(config, machine), clock })
    .filter(({ stream }) => !shared.has(stream.name))
    .map(({ stream: { name, primaryKey, cursorField } }) => ({
      name,
      key: primaryKey.flat(),
      hasCursor: cursorField !== undefined,
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
