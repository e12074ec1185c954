import { jsonContent, type Content } from '../exchange.js';
import { profileValues } from '../project/profile-store.js';
import { numberParameter, type Call } from './call.js';

/**
 * The approximate number of profiles from which properties are collected, evenly distributed over
 * all profiles. To read a million would take too long.
 */
const EXAMINED_PROFILES = 2000;

/**
 * Implements `engage/properties`: returns the names, counts and types of the profiles' properties.
 */
export function engageProperties(call: Call): Content {
  const { profiles } = call.project;
  const found: Found = new Map();
  const stride = Math.max(Math.floor(profiles.count / EXAMINED_PROFILES), 1);
  for (let index = 0; index < profiles.count; index += stride) countTypes(found, profiles, index);
  // The last profiles are examined too, because they are the hostile ones and those that were added
  // at run time.
  for (let index = Math.max(profiles.count - 50, 0); index < profiles.count; index += 1) {
    countTypes(found, profiles, index);
  }
  const rows = [...found].map(([name, types]) => {
    const [type] = [...types].sort((left, right) => right[1] - left[1])[0] ?? ['unknown'];
    const count = [...types.values()].reduce((sum, one) => sum + one, 0);
    return [name, { count, type }] as const;
  });
  rows.sort((left, right) => right[1].count - left[1].count);
  return jsonContent({
    computed_at: new Date(call.now).toISOString().replace('Z', '+00:00'),
    results: Object.fromEntries(rows.slice(0, numberParameter(call, 'limit', Infinity))),
    session_id: 'properties',
    status: 'ok',
  });
}

/** The number of values by property and type. */
type Found = Map<string, Map<string, number>>;

function countTypes(found: Found, profiles: Call['project']['profiles'], index: number): void {
  for (const [name, value] of Object.entries(profileValues(profiles.at(index)))) {
    const types = found.get(name) ?? new Map<string, number>();
    const type = propertyType(value);
    types.set(type, (types.get(type) ?? 0) + 1);
    found.set(name, types);
  }
}

function propertyType(value: unknown): string {
  if (value === null) return 'unknown';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') {
    return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(value) ? 'datetime' : 'string';
  }
  return typeof value;
}
