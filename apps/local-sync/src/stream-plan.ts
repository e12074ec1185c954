import type { JsonObject } from '@source-mixpanel/exact-json';
import { declaredKinds, type ColumnKind } from './columns/column-kind.js';
import { UserError } from './user-error.js';
import type { SourceStream } from './source-stream.js';

/** How one stream is read and stored. */
export interface StreamPlan {
  readonly name: string;
  readonly mode: 'incremental' | 'full_refresh';
  readonly key: RowKey;
  /** The field that determines the day of a row. */
  readonly cursor: string | undefined;
  readonly schema: JsonObject;
  /** Whether every property arrives as text, regardless of its type in Mixpanel. */
  readonly isTextual: boolean;
  /** Whether rows and state are removed, and the stream is read from its beginning. */
  readonly isReset: boolean;
  /** The entry of the configured catalog. */
  readonly configured: JsonObject;
}

/** A row replaces an earlier row with equal values in these fields. */
export interface RowKey {
  /** If empty, every record becomes a row. Two absent values count as equal. */
  readonly fields: readonly string[];
  /** A row without a value in one of these fields has no key and replaces no row. */
  readonly required: readonly string[];
}

/**
 * Keys that the catalog does not declare, because some records lack them: an event without an
 * `insert_id` has no key, and becomes a new row each time it is delivered.
 */
const EXTRA_KEYS: Readonly<Record<string, RowKey>> = {
  export: { fields: ['event', 'time', 'distinct_id', 'insert_id'], required: ['insert_id'] },
};
/**
 * The stream whose properties may all arrive as text. They do not if a column contains them as an
 * object.
 */
const TEXT_STREAM = 'export';
const NO_KEY: RowKey = { fields: [], required: [] };

/**
 * Returns a plan for each requested stream, or for all streams if none is requested.
 * @param resets the streams to read from their beginning
 * @throws UserError whose message lists requested streams that the source does not have
 */
export function planStreams(
  streams: readonly SourceStream[],
  names: readonly string[] | undefined,
  resets: readonly string[] | 'all' = [],
): readonly StreamPlan[] {
  const known = streams.map(({ name }) => name);
  const chosen = names ?? known;
  requireKnown(chosen, known);
  if (resets !== 'all') requireKnown(resets, chosen);
  return streams
    .filter(({ name }) => chosen.includes(name))
    .map((stream) => ({
      ...planOf(stream),
      isReset: resets === 'all' || resets.includes(stream.name),
    }));
}

function requireKnown(names: readonly string[], known: readonly string[]): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new UserError(
    `Unknown stream ${unknown.map((name) => `"${name}"`).join(', ')}; there are ${known.join(', ')}.`,
  );
}

function planOf(stream: SourceStream): Omit<StreamPlan, 'isReset'> {
  const { name, json_schema: schema } = stream;
  const mode = stream.supported_sync_modes.includes('incremental') ? 'incremental' : 'full_refresh';
  const defined = stream.source_defined_primary_key;
  const key = defined === undefined ? (EXTRA_KEYS[name] ?? NO_KEY) : keyOf(defined);
  const path = defined ?? key.fields.map((field) => [field]);
  const cursor = stream.default_cursor_field;
  return {
    name,
    mode,
    key,
    cursor: cursor?.[0],
    schema,
    isTextual: name === TEXT_STREAM && [...declaredKinds(schema).values()].every(isOfText),
    configured: {
      stream: stream.original,
      sync_mode: mode,
      destination_sync_mode: destinationMode(mode, path.length > 0),
      ...(cursor === undefined ? {} : { cursor_field: cursor }),
      ...(path.length === 0 ? {} : { primary_key: path }),
    },
  };
}

function isOfText(kind: ColumnKind): boolean {
  return kind === 'text' || kind === 'instant';
}

/**
 * Returns the key of a stream. A nested field has no column, so a stream with a nested key is
 * stored without a key.
 */
function keyOf(paths: readonly (readonly string[])[]): RowKey {
  if (paths.some((path) => path.length !== 1)) return NO_KEY;
  const fields = paths.flat();
  return { fields, required: fields };
}

function destinationMode(mode: StreamPlan['mode'], hasKey: boolean): string {
  if (mode === 'full_refresh') return 'overwrite';
  return hasKey ? 'append_dedup' : 'append';
}
