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
 * Names of the member with the salt of a feature flag. It is secret, because with it the variant
 * that a user sees can be computed.
 */
const SECRETS = new Set(['hash_salt', 'hashSalt']);

/**
 * Returns a function that converts a row of a list to a record: names become snake_case; values in
 * text columns become strings, in which numbers keep all their digits (null stays null); timestamps
 * get a `T` between date and time. Members that the schema does not declare are kept. `hash_salt`
 * is removed at every depth.
 */
export function listRecord({ properties }: JsonSchema): (row: JsonObject) => JsonObject {
  const columns = Object.entries(isJsonObject(properties) ? properties : {});
  const textColumns = columns.flatMap(([name, column]) =>
    isJsonObject(column) && isTextColumn(column)
      ? [{ name, isTimestamp: isTimestamp(column) }]
      : [],
  );
  return (row) => {
    const record = { ...snakeNames(removeSecrets(row)) };
    for (const { name, isTimestamp } of textColumns) {
      const value = record[name];
      if (value !== undefined) record[name] = toText(isTimestamp ? dateTimeText(value) : value);
    }
    return record;
  };
}

function isTextColumn({ type }: JsonObject): boolean {
  return Array.isArray(type) && type.includes('string');
}

function isTimestamp({ format }: JsonObject): boolean {
  return format === 'date-time';
}

function toText(value: JsonValue | undefined): JsonValue {
  if (value === undefined || value === null || typeof value === 'string') return value ?? null;
  return writeJson(value);
}

function removeSecrets(row: JsonObject): JsonObject {
  const members = Object.entries(row).filter(([name]) => !SECRETS.has(name));
  return Object.fromEntries(members.map(([name, value]) => [name, removeSecretsIn(value)]));
}

function removeSecretsIn(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((item: JsonValue) => removeSecretsIn(item) ?? null);
  return isJsonObject(value) ? removeSecrets(value) : value;
}
