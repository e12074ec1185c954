import {
  isJsonObject,
  writeJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import type { JsonSchema } from '@source-mixpanel/stream';
import { dateTimeText } from '../client/date-time-text.js';
import { snakeNames } from './snake-names.js';

/**
 * Salts of the hash that assigns users to the variants of a feature flag. They are secret, because
 * the salt is enough to compute the assignment.
 */
const SECRETS = new Set(['hash_salt', 'hashSalt']);

/**
 * Returns a function that converts a row of a list into a record: names become snake_case, values in text
 * columns become text with all their digits (null stays null), and timestamps get a `T` between date and
 * time. Members that the schema does not declare are kept. `hash_salt` is removed at every depth.
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
