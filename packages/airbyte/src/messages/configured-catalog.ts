import { isJsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { parseJsonFile } from './parse-json-file.js';
import { ConfigError } from '@source-mixpanel/stream';
import * as z from 'zod';
import { describeValidationError } from './describe-validation-error.js';

export type SyncMode = 'full_refresh' | 'incremental';

/** One stream of the configured catalog: only the members that the source uses. */
export interface ConfiguredStream {
  readonly name: string;
  /** Copied to every message of the stream. */
  readonly namespace?: string;
  readonly syncMode: SyncMode;
  /**
   * The top-level columns that the user chose, including the configured primary key and cursor;
   * absent if the catalog lists no columns.
   */
  readonly columns?: ReadonlySet<string>;
  /**
   * The top-level columns of the primary key by which the destination removes duplicates; absent if
   * it does not remove any.
   */
  readonly keyColumns?: readonly string[];
}

const path = z.array(z.string());

const catalogShape = z.looseObject({
  streams: z.array(
    z.looseObject({
      stream: z.looseObject({
        name: z.string().min(1),
        namespace: z.string().nullish(),
        json_schema: z.looseObject({ properties: z.looseObject({}).nullish() }).nullish(),
      }),
      sync_mode: z.enum(['full_refresh', 'incremental']),
      // An unknown mode is rejected, because it might remove duplicates by the primary key.
      destination_sync_mode: z
        .enum(['append', 'overwrite', 'append_dedup', 'overwrite_dedup', 'update', 'soft_delete'])
        .nullish(),
      cursor_field: path.nullish(),
      primary_key: z.array(path).nullish(),
    }),
  ),
});

/** The destination modes in which duplicates are not removed. */
const MODES_WITH_DUPLICATES: ReadonlySet<string> = new Set(['append', 'overwrite']);

type StreamShape = z.infer<typeof catalogShape>['streams'][number];

/**
 * Parses the text of a ConfiguredAirbyteCatalog and returns its streams in the order of the file.
 * Unknown keys and explicit nulls are accepted.
 * @throws ConfigError whose message says what is wrong: invalid JSON, a missing field, an unknown
 * mode, a stream that is listed twice
 */
export function parseConfiguredCatalog(text: string): readonly ConfiguredStream[] {
  const value = parseJsonFile(text, 'catalog');
  const parsed = catalogShape.safeParse(value);
  if (!parsed.success) {
    throw new ConfigError(
      'catalog_refused',
      `The configured catalog cannot be used: ${describeValidationError(parsed.error, value, (path) => describeStreamAt(value, path))}.`,
    );
  }
  const streams = parsed.data.streams.map(toConfiguredStream);
  refuseRepeats(streams);
  return streams;
}

/**
 * Returns a text such as `stream "export"` for messages about a path in the catalog; undefined if
 * the path is not in a stream with a name.
 */
function describeStreamAt(catalog: JsonValue, path: readonly PropertyKey[]): string | undefined {
  const streams = isJsonObject(catalog) ? catalog['streams'] : undefined;
  const configured: JsonValue = Array.isArray(streams)
    ? ((streams as readonly JsonValue[])[Number(path[1])] ?? null)
    : null;
  const stream = isJsonObject(configured) ? configured['stream'] : undefined;
  const name = isJsonObject(stream) ? stream['name'] : undefined;
  return typeof name === 'string' && name !== '' ? `stream ${JSON.stringify(name)}` : undefined;
}

function toConfiguredStream(configured: StreamShape): ConfiguredStream {
  const { name, namespace } = configured.stream;
  const columns = selectColumns(configured);
  const keyColumns = MODES_WITH_DUPLICATES.has(configured.destination_sync_mode ?? '')
    ? []
    : (configured.primary_key ?? []).flatMap((keyPath) => keyPath.slice(0, 1));
  return {
    name,
    // The platform treats an empty namespace as a missing one.
    ...(namespace === undefined || namespace === null || namespace === '' ? {} : { namespace }),
    syncMode: configured.sync_mode,
    ...(columns === undefined ? {} : { columns }),
    ...(keyColumns.length === 0 ? {} : { keyColumns }),
  };
}

function selectColumns(configured: StreamShape): ReadonlySet<string> | undefined {
  const columns = new Set(Object.keys(configured.stream.json_schema?.properties ?? {}));
  if (columns.size === 0) return undefined;
  for (const keyPath of [configured.cursor_field ?? [], ...(configured.primary_key ?? [])]) {
    if (keyPath[0] !== undefined) columns.add(keyPath[0]);
  }
  return columns;
}

function refuseRepeats(streams: readonly ConfiguredStream[]): void {
  const seen = new Set<string>();
  for (const { name, namespace } of streams) {
    const identity = JSON.stringify([name, namespace]);
    if (seen.has(identity)) {
      throw new ConfigError(
        'catalog_repeats_stream',
        `The configured catalog cannot be used: it lists the stream "${name}" twice.`,
      );
    }
    seen.add(identity);
  }
}
