import { ConfigError, type FieldPath, type JsonSchema, type Stream } from '@source-mixpanel/stream';
import type { SyncMode } from './configured-catalog.js';

/** One stream of the catalog that `discover` prints. */
export type SourceStream = {
  readonly name: string;
  readonly json_schema: JsonSchema;
  readonly supported_sync_modes: readonly SyncMode[];
  readonly source_defined_cursor?: true | undefined;
  readonly default_cursor_field?: FieldPath | undefined;
  readonly source_defined_primary_key?: readonly FieldPath[] | undefined;
  readonly is_resumable: boolean;
};

/** The catalog that `discover` prints. */
export type SourceCatalog = { readonly streams: readonly SourceStream[] };

/** A configured catalog for `read`. */
export type ConfiguredCatalog = {
  readonly streams: readonly {
    readonly stream: SourceStream;
    readonly sync_mode: SyncMode;
    readonly destination_sync_mode: 'append';
    readonly cursor_field?: FieldPath | undefined;
    readonly primary_key?: readonly FieldPath[] | undefined;
  }[];
};

/** A stream and the schema of its records. */
export interface DescribedStream {
  readonly stream: Pick<Stream, 'name' | 'primaryKey' | 'cursorField'>;
  readonly schema: JsonSchema;
}

/**
 * Returns the catalog of these streams, sorted by name, so that the same streams always produce the
 * same catalog.
 */
export function sourceCatalog(described: readonly DescribedStream[]): SourceCatalog {
  const byName = [...described].sort((one, other) =>
    one.stream.name < other.stream.name ? -1 : 1,
  );
  return { streams: byName.map(toSourceStream) };
}

function toSourceStream({ stream, schema }: DescribedStream): SourceStream {
  const { name, primaryKey, cursorField } = stream;
  const key = primaryKey.length === 0 ? undefined : primaryKey;
  const common = { name, json_schema: schema, source_defined_primary_key: key };
  if (cursorField === undefined) {
    return { ...common, supported_sync_modes: ['full_refresh'], is_resumable: false };
  }
  return {
    ...common,
    supported_sync_modes: ['full_refresh', 'incremental'],
    source_defined_cursor: true,
    default_cursor_field: cursorField,
    is_resumable: true,
  };
}

export interface CatalogChoice {
  /** The names of the streams to sync; absent: all streams. */
  readonly streams?: readonly string[];
  /**
   * The sync mode of all streams; default: incremental. A stream that does not support the mode
   * uses full refresh.
   */
  readonly syncMode?: SyncMode;
}

/**
 * Creates a configured catalog for `read` from a discovered catalog, so that users do not need to
 * write one.
 * @throws ConfigError `unknown_stream` if a chosen stream does not exist
 */
export function configureCatalog(
  catalog: SourceCatalog,
  choice: CatalogChoice = {},
): ConfiguredCatalog {
  const { streams: names, syncMode = 'incremental' } = choice;
  refuseUnknown(
    names ?? [],
    catalog.streams.map(({ name }) => name),
  );
  const chosen = catalog.streams.filter(({ name }) => names?.includes(name) ?? true);
  return {
    streams: chosen.map((stream) => ({
      stream,
      sync_mode: stream.supported_sync_modes.includes(syncMode) ? syncMode : 'full_refresh',
      destination_sync_mode: 'append',
      cursor_field: stream.default_cursor_field,
      primary_key: stream.source_defined_primary_key,
    })),
  };
}

/**
 * Rejects names of streams that the source does not have.
 * @throws ConfigError `unknown_stream`, whose message lists the unknown and the existing streams
 */
export function refuseUnknown(names: readonly string[], known: readonly string[]): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const others =
    known.length === 0 ? 'there are none' : `the streams are ${[...known].sort().join(', ')}`;
  throw new ConfigError(
    'unknown_stream',
    `Unknown stream ${unknown.map((name) => `"${name}"`).join(', ')}; ${others}.`,
  );
}
