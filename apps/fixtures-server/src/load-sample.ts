import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isRecord, parseJson, textEntries, writeMembers, type JsonRecord } from './json.js';
import type { Profile } from './project/profile-store.js';
import { storeEvent, type StoredEvent } from './project/stored-event.js';

/** Loads the events of the sample project from a file that scripts/make-sample.mjs wrote. */
export function loadSampleEvents(): StoredEvent[] {
  return readLines('events.jsonl.gz').map((line) => {
    const { event, properties } = line;
    if (typeof event !== 'string' || !isRecord(properties))
      throw new Error('events.jsonl.gz contains an event without a name or properties');
    const { time, ...others } = properties;
    const { distinct_id: distinctId, mp_processing_time_ms: processed } = others;
    if (typeof time !== 'number' || typeof processed !== 'number') {
      throw new Error('events.jsonl.gz contains an event without a time or processing time');
    }
    return storeEvent({
      name: event,
      distinctId: typeof distinctId === 'string' ? distinctId : undefined,
      instant: time * 1000,
      processed,
      members: writeMembers(textEntries(others)),
    });
  });
}

export function loadSampleProfiles(): Profile[] {
  return readProfiles('profiles.jsonl.gz');
}

/** Returns the companies that the sample project's events refer to by `company_id`. */
export function loadSampleCompanies(): Profile[] {
  return readProfiles('companies.jsonl.gz');
}

/** Returns the products that the sample project's events refer to by `product_id`, as CSV. */
export function loadSampleProducts(): string {
  return readFileSync(new URL('../data/products.csv', import.meta.url), 'utf8');
}

function readProfiles(name: string): Profile[] {
  return readLines(name).map((line) => {
    const { $distinct_id: distinctId, $properties: properties } = line;
    if (typeof distinctId !== 'string' || !isRecord(properties)) {
      throw new Error(`${name} contains a profile without an id or properties`);
    }
    return { distinctId, properties: textEntries(properties) };
  });
}

/**
 * Reads a data file. The relative path works both for the sources in `src` and for the bundle in
 * `dist`, because both folders are directly below the root of the package.
 */
function readLines(name: string): JsonRecord[] {
  const text = gunzipSync(readFileSync(new URL(`../data/${name}`, import.meta.url))).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const value = parseJson(line);
      if (!isRecord(value)) throw new Error(`${name} contains a line that is not a JSON object`);
      return value;
    });
}
