import {
  isJsonObject,
  writeJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import type { JsonSchema } from '@source-mixpanel/stream';
import { dateTimeText } from '../client/date-time-text.js';
import { snakeNames } from './snake-names.js';

/** What decides who sees a variant of a flag, and lets anyone compute it who knows it. */
const SECRETS = new Set(['hash_salt', 'hashSalt']);

/**
 * Returns what makes a record of a row: names in snake_case; in a column that the schema declares as text
 * everything but null as text, with all its digits; moments with a `T`. Members that the schema does not
 * declare travel along. `hash_salt` is left out wherever it stands.
 */
export function listRecord({ properties }: JsonSchema): (row: JsonObject) => JsonObject {
  const columns = Object.entries(isJsonObject(properties) ? properties : {});
  const texts = columns.flatMap(([name, column]) =>
    isJsonObject(column) && isText(column) ? [{ name, isMoment: isMoment(column) }] : [],
  );
  return (row) => {
    const record = { ...snakeNames(withoutSecrets(row)) };
    for (const { name, isMoment } of texts) {
      const value = record[name];
      if (value !== undefined) record[name] = textOf(isMoment ? dateTimeText(value) : value);
    }
    return record;
  };
}

function isText({ type }: JsonObject): boolean {
  return Array.isArray(type) && type.includes('string');
}

function isMoment({ format }: JsonObject): boolean {
  return format === 'date-time';
}

function textOf(value: JsonValue | undefined): JsonValue {
  if (value === undefined || value === null || typeof value === 'string') return value ?? null;
  return writeJson(value);
}

function withoutSecrets(row: JsonObject): JsonObject {
  const members = Object.entries(row).filter(([name]) => !SECRETS.has(name));
  return Object.fromEntries(members.map(([name, value]) => [name, withoutSecretsIn(value)]));
}

function withoutSecretsIn(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((item: JsonValue) => withoutSecretsIn(item) ?? null);
  return isJsonObject(value) ? withoutSecrets(value) : value;
}
