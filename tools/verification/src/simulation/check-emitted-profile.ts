import type { JsonObject } from '@source-mixpanel/exact-json';
import { treatmentOf } from '../harness/privacy/output-settings.js';
import type { ChainFigures } from './chain-figures.js';
import { PROFILE_PROPERTIES, selectsProfile, type DrawnSettings } from './drawn-settings.js';

/** What the checks of emitted records need to know about a sync. */
export interface ConfiguredSync {
  readonly settings: DrawnSettings;
  readonly figures: ChainFigures;
  readonly isRaw: boolean;
  /** Whether columns that the catalog does not contain are omitted. */
  readonly prune: boolean;
}

interface ProfileLine {
  /** The line of the output that contains the record. */
  readonly line: string;
  /** The profiles of the project by emitted id; undefined: they changed during the sync. */
  readonly profiles: ReadonlyMap<string, JsonObject> | undefined;
}

/** Matches a hash, and the JSON text of a list of hashes. */
const HASHED = /^(?:[\da-f]{64}|\[(?:"[\da-f]{64}",?)*\])$/;

/** Returns what is wrong with a record of a profile; undefined if nothing is. */
export function checkProfile(
  { settings, figures }: ConfiguredSync,
  data: JsonObject,
  { line, profiles }: ProfileLine,
): string | undefined {
  const { current } = settings;
  const id = data['distinct_id'];
  const source = typeof id === 'string' ? profiles?.get(id) : undefined;
  if (source !== undefined && !selectsProfile(current, source))
    return 'a profile that is not selected';
  for (const name of PROFILE_PROPERTIES) {
    const value = data[name.replace(/^\$/, '')];
    const treatment = treatmentOf(current, 'profile', name);
    if (treatment === 'emitted') continue;
    figures.protectedValues += 1;
    if (name === '$email' && line.includes('@example.com')) return 'an email address in plain text';
    if (value === undefined || (value === null && treatment === 'hashed')) continue;
    if (treatment === 'omitted') return 'a property that must be omitted';
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (!HASHED.test(text)) return 'a value instead of its hash';
  }
  return undefined;
}
