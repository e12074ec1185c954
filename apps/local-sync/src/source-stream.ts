import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import * as z from 'zod';

const path = z.array(z.string());
const jsonObject = z.custom<JsonObject>((value) => isJsonObject(value as JsonValue));
const streamSchema = z.looseObject({
  name: z.string().min(1),
  json_schema: jsonObject,
  supported_sync_modes: z.array(z.string()),
  default_cursor_field: path.nullish().transform((value) => value ?? undefined),
  source_defined_primary_key: z
    .array(path)
    .nullish()
    .transform((value) => value ?? undefined),
});

/**
 * One stream of the catalog. `original` is its unchanged entry, which the configured catalog must
 * contain.
 */
export type SourceStream = z.output<typeof streamSchema> & { readonly original: JsonObject };

/**
 * Parses the streams of a catalog.
 * @throws if the catalog does not have the form of the Airbyte protocol
 */
export function parseCatalog(catalog: JsonObject): readonly SourceStream[] {
  const { streams } = z.looseObject({ streams: z.array(jsonObject) }).parse(catalog);
  return streams.map((original) => ({ ...streamSchema.parse(original), original }));
}
