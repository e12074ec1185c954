import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  isJsonObject,
  parseJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import { WORKSPACE_ROOT } from '../../harness/workspace/workspace-root.js';

export const VERSIONS = join(WORKSPACE_ROOT, 'apps', 'connector', 'test', 'versions');

/**
 * The last day that the syncs of kept versions have read. The small project has three later days.
 */
export const KEPT_UNTIL = '2026-11-07';

/** The files that a user of an earlier version has. */
export interface KeptVersion {
  readonly version: string;
  readonly spec: JsonObject;
  readonly config: JsonObject;
  readonly catalog: JsonObject;
  readonly states: readonly JsonObject[];
}

/** Returns the kept versions, beginning with the oldest. */
export function keptVersions(): readonly KeptVersion[] {
  return readdirSync(VERSIONS)
    .sort((first, second) => first.localeCompare(second, 'en', { numeric: true }))
    .map((version) => {
      const read = (name: string): JsonValue =>
        parseJson(readFileSync(join(VERSIONS, version, `${name}.json`), 'utf8'));
      const object = (name: string): JsonObject => objectOf(read(name));
      const states = read('states');
      return {
        version,
        spec: object('spec'),
        config: object('config'),
        catalog: object('catalog'),
        states: Array.isArray(states) ? states.map(objectOf) : [],
      };
    });
}

function objectOf(value: JsonValue): JsonObject {
  if (isJsonObject(value)) return value;
  throw new TypeError('a kept file does not contain an object where one is expected');
}
