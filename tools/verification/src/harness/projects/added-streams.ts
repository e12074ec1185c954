import { tmpdir } from 'node:os';
import { connect, parseConfig, streams } from '@source-mixpanel/connector';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { VirtualClock } from '../clock/virtual-clock.js';
import { MOCK_CREDENTIALS } from '../stage/mock-credentials.js';
import { SHARED_STREAMS } from './stream-names.js';

/** A stream that the connector has in addition to those of both connectors. */
export interface AddedStream {
  readonly name: string;
  /** Columns of the key. */
  readonly key: readonly string[];
  /** Without a cursor every sync reads all of it. */
  readonly hasCursor: boolean;
}

/** The reports of the small project. */
export const REPORT_IDS: readonly number[] = [501, 502, 503, 504, 505];

/** Settings with which all streams are in the catalog. */
export const ADDED_STREAMS_CONFIG: JsonObject = {
  experimental_streams: true,
  report_ids: REPORT_IDS,
};

/** Taken from the connector, so that a new stream takes part in every suite. */
export const ADDED_STREAMS: readonly AddedStream[] = listAddedStreams();

function listAddedStreams(): readonly AddedStream[] {
  const config = parseConfig({ credentials: MOCK_CREDENTIALS, ...ADDED_STREAMS_CONFIG });
  const clock = new VirtualClock(0).view();
  const machine = { clock, environment: {}, temporaryDirectory: tmpdir(), random: () => 0 };
  const known: ReadonlySet<string> = new Set(SHARED_STREAMS);
  return streams(config, { connection: connect(config, machine), clock })
    .filter(({ stream }) => !known.has(stream.name))
    .map(({ stream: { name, primaryKey, cursorField } }) => ({
      name,
      key: primaryKey.flat(),
      hasCursor: cursorField !== undefined,
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
