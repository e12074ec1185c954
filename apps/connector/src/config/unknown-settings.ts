import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import leven from 'leven';
import { spec } from '../commands/spec.js';

/** A key of a configuration that is not the key of a setting. */
export interface UnknownSetting {
  /** The path of the key, such as `credentials.Secret`. */
  readonly path: string;
  /** The path of the setting that was probably meant; undefined if none is similar enough. */
  readonly nearest: string | undefined;
  readonly value: JsonValue;
}

/**
 * Returns the keys of a configuration, at any depth, that are not settings in the form. It skips
 * keys without a value, and keys that begin with an underscore, such as
 * `__injected_declarative_manifest`, which platforms add for their own use.
 */
export function unknownSettings(config: JsonObject): readonly UnknownSetting[] {
  return collectUnknown(config, spec()['connectionSpecification'], '');
}

function collectUnknown(
  config: JsonObject,
  schema: JsonValue | undefined,
  prefix: string,
): UnknownSetting[] {
  const known = settingsOf(schema);
  // If the form does not list the keys of an object, every key is allowed.
  if (known.size === 0) return [];
  return Object.entries(config).flatMap(([key, value]): UnknownSetting[] => {
    if (key.startsWith('_') || value === undefined || value === null || value === '') return [];
    const path = `${prefix}${key}`;
    if (known.has(key)) {
      return isJsonObject(value) ? collectUnknown(value, known.get(key), `${path}.`) : [];
    }
    const nearest = findNearest(key, [...known.keys()]);
    return [{ path, value, nearest: nearest === undefined ? undefined : `${prefix}${nearest}` }];
  });
}

/**
 * Returns the settings that the schema of an object allows, with their schemas. If the schema is a
 * `oneOf`, these are the settings of all its variants.
 */
function settingsOf(schema: JsonValue | undefined): ReadonlyMap<string, JsonValue | undefined> {
  if (!isJsonObject(schema)) return new Map();
  const { properties, oneOf } = schema;
  const own = isJsonObject(properties) ? Object.entries(properties) : [];
  const variants: readonly JsonValue[] = Array.isArray(oneOf) ? oneOf : [];
  return new Map([...own, ...variants.flatMap((variant) => [...settingsOf(variant)])]);
}

/**
 * The minimum length of a part of a name that suggests the name: `zone` suggests
 * `project_timezone`, but `id` would fit too many names.
 */
const MIN_PARTIAL_NAME_LENGTH = 4;

function findNearest(key: string, known: readonly string[]): string | undefined {
  const written = normalizeKey(key);
  // A setting that begins with the key is a better suggestion than one with similar letters.
  const longer = known.filter((name) => normalizeKey(name).startsWith(written));
  if (written.length >= MIN_PARTIAL_NAME_LENGTH && longer.length === 1) return longer[0];
  const byDistance = known
    .map((name) => ({ name, distance: leven(written, normalizeKey(name)) }))
    .sort((one, other) => one.distance - other.distance);
  const [best] = byDistance;
  if (best === undefined) return undefined;
  // Up to a third of the letters may differ. If more do, the names are unrelated.
  if (best.distance <= Math.floor(written.length / 3)) return best.name;
  // A setting that contains the key, or that the key contains, is suggested if it is the only one.
  const parts = known.filter((name) => {
    const [short = '', long = ''] = [written, normalizeKey(name)].sort(
      (a, b) => a.length - b.length,
    );
    return short.length >= MIN_PARTIAL_NAME_LENGTH && long.includes(short);
  });
  return parts.length === 1 ? parts[0] : undefined;
}

/** The maximum length of a path in a message. The paths of all settings are shorter. */
const MAX_PATH_LENGTH = 60;

/** Returns the path for a message. A path that is longer than that of any setting is cut. */
export function shortenPath({ path }: UnknownSetting): string {
  return path.length > MAX_PATH_LENGTH ? `${path.slice(0, MAX_PATH_LENGTH)}…` : path;
}

/**
 * Removes differences in case and separators: `Start-Date`, `startDate` and `start_date` become
 * equal.
 */
export function normalizeKey(key: string): string {
  return key.toLowerCase().replaceAll(/[\s_-]/g, '');
}
