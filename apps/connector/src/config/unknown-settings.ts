import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import leven from 'leven';
import { spec } from '../commands/spec.js';

/** A key of a configuration that is not the name of a setting. */
export interface UnknownSetting {
  /** The path of the key, such as `credentials.Secret`. */
  readonly path: string;
  /** The path of the setting that was probably meant. */
  readonly nearest: string | undefined;
  readonly value: JsonValue;
}

/**
 * Returns the keys of a configuration that the form does not have, at any depth. It skips keys without a value,
 * and keys that begin with an underscore, such as `__injected_declarative_manifest`, which platforms add for
 * their own use.
 */
export function unknownSettings(config: JsonObject): readonly UnknownSetting[] {
  return unknownIn(config, spec()['connectionSpecification'], '');
}

function unknownIn(
  config: JsonObject,
  schema: JsonValue | undefined,
  prefix: string,
): UnknownSetting[] {
  const known = settingsOf(schema);
  // An object whose members the form does not describe may hold any key.
  if (known.size === 0) return [];
  return Object.entries(config).flatMap(([key, value]): UnknownSetting[] => {
    if (key.startsWith('_') || value === undefined || value === null || value === '') return [];
    const path = `${prefix}${key}`;
    if (known.has(key)) {
      return isJsonObject(value) ? unknownIn(value, known.get(key), `${path}.`) : [];
    }
    const nearest = nearestOf(key, [...known.keys()]);
    return [{ path, value, nearest: nearest === undefined ? undefined : `${prefix}${nearest}` }];
  });
}

/** Returns the settings of an object and their schemas, from all of its variants. */
function settingsOf(schema: JsonValue | undefined): ReadonlyMap<string, JsonValue | undefined> {
  if (!isJsonObject(schema)) return new Map();
  const { properties, oneOf } = schema;
  const own = isJsonObject(properties) ? Object.entries(properties) : [];
  const variants: readonly JsonValue[] = Array.isArray(oneOf) ? oneOf : [];
  return new Map([...own, ...variants.flatMap((variant) => [...settingsOf(variant)])]);
}

/** The minimum length of a part of a name that identifies the name: `zone` does, `id` does not. */
const MIN_PART_LENGTH = 4;

function nearestOf(key: string, known: readonly string[]): string | undefined {
  const written = bare(key);
  // A shortened name is a better match than a name that happens to have similar letters.
  const longer = known.filter((name) => bare(name).startsWith(written));
  if (written.length >= MIN_PART_LENGTH && longer.length === 1) return longer[0];
  const byDistance = known
    .map((name) => ({ name, distance: leven(written, bare(name)) }))
    .sort((one, other) => one.distance - other.distance);
  const [best] = byDistance;
  if (best === undefined) return undefined;
  // A third of the letters may differ; if more do, the names are unrelated.
  if (best.distance <= Math.floor(written.length / 3)) return best.name;
  const parts = known.filter((name) => {
    const [short = '', long = ''] = [written, bare(name)].sort((a, b) => a.length - b.length);
    return short.length >= MIN_PART_LENGTH && long.includes(short);
  });
  return parts.length === 1 ? parts[0] : undefined;
}

/** Longer than the path of any setting. */
const MAX_PATH_LENGTH = 60;

/** Returns the path for a message, cut where it is longer than that of any setting. */
export function shortPath({ path }: UnknownSetting): string {
  return path.length > MAX_PATH_LENGTH ? `${path.slice(0, MAX_PATH_LENGTH)}…` : path;
}

/** Removes differences of spelling: `Start-Date`, `startDate` and `start_date` become equal. */
export function bare(key: string): string {
  return key.toLowerCase().replaceAll(/[\s_-]/g, '');
}
