import type { JsonObject } from '@source-mixpanel/stream';
import { UserError } from './user-error.js';
import type { SourceStream } from './source-stream.js';

/** What is to become of one stream. */
export interface StreamPlan {
  readonly name: string;
  readonly mode: 'incremental' | 'full_refresh';
  /** Fields by which a row takes the place of an earlier one; empty: every record is a row. */
  readonly key: readonly string[];
  /** The field whose day a row belongs to. */
  readonly cursor: string | undefined;
  readonly schema: JsonObject;
  /** The entry of the configured catalog. */
  readonly configured: JsonObject;
}

/**
 * Keys that the source does not define, because they hold for most rows only: an event without an
 * `insert_id` has no identity, and is a row each time it comes.
 */
const EXTRA_KEYS: Readonly<Record<string, readonly string[]>> = {
  export: ['event', 'time', 'distinct_id', 'insert_id'],
};

/**
 * One plan for each stream that was asked for, all when none was named.
 * @throws UserError that names the streams the source does not have
 */
export function planStreams(
  streams: readonly SourceStream[],
  names: readonly string[] | undefined,
): readonly StreamPlan[] {
  const known = streams.map(({ name }) => name);
  const unknown = names?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length > 0) {
    throw new UserError(
      `There is no stream ${unknown.map((name) => `"${name}"`).join(', ')}; there are ${known.join(', ')}.`,
    );
  }
  return streams.filter(({ name }) => names?.includes(name) ?? true).map(planOf);
}

function planOf(stream: SourceStream): StreamPlan {
  const { name, json_schema: schema } = stream;
  const mode = stream.supported_sync_modes.includes('incremental') ? 'incremental' : 'full_refresh';
  const key = stream.source_defined_primary_key ?? (EXTRA_KEYS[name] ?? []).map((field) => [field]);
  const cursor = stream.default_cursor_field;
  return {
    name,
    mode,
    // Columns are the top level of a record; a key inside one of them is none here.
    key: key.every((path) => path.length === 1) ? key.flat() : [],
    cursor: cursor?.[0],
    schema,
    configured: {
      stream: stream.whole,
      sync_mode: mode,
      destination_sync_mode: destinationMode(mode, key.length > 0),
      ...(cursor === undefined ? {} : { cursor_field: cursor }),
      ...(key.length === 0 ? {} : { primary_key: key }),
    },
  };
}

function destinationMode(mode: StreamPlan['mode'], hasKey: boolean): string {
  if (mode === 'full_refresh') return 'overwrite';
  return hasKey ? 'append_dedup' : 'append';
}
