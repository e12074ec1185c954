import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  TIMESTAMP,
  VARCHAR,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { writeJson, type JsonValue } from '@source-mixpanel/stream';
import { isNothing, type ColumnKind } from './column-kind.js';

const DAY_MILLISECONDS = 86_400_000;

/** The type of a vector that carries values of the kind. */
export function vectorType(kind: ColumnKind): DuckDBType {
  switch (kind) {
    case 'boolean':
      return BOOLEAN;
    case 'integer':
      return BIGINT;
    case 'number':
      return DOUBLE;
    case 'whole':
      return DECIMAL(38, 0);
    case 'date':
      return DATE;
    case 'instant':
    case 'local_time':
      return TIMESTAMP;
    case 'text':
    case 'json':
      return VARCHAR;
  }
}

/** The value as DuckDB takes it; it has to fit the kind. */
export function columnValue(kind: ColumnKind, value: JsonValue | undefined): DuckDBValue {
  if (isNothing(value)) return null;
  switch (kind) {
    case 'boolean':
      return value === true;
    case 'integer':
      return BigInt(plainText(value));
    case 'number':
      return Number(value);
    case 'whole':
      return new DuckDBDecimalValue(BigInt(plainText(value)), 38, 0);
    case 'date':
      return new DuckDBDateValue(Date.parse(`${plainText(value)}T00:00:00Z`) / DAY_MILLISECONDS);
    case 'instant':
      return new DuckDBTimestampValue(microseconds(plainText(value)));
    case 'local_time':
      return new DuckDBTimestampValue(microseconds(`${plainText(value)}Z`));
    case 'text':
      return plainText(value);
    case 'json':
      return jsonText(value);
  }
}

/** A string as it is, anything else as JSON. */
function plainText(value: JsonValue): string {
  return typeof value === 'string' ? value : jsonText(value);
}

/** Of a time that ends in Z; `Date.parse` alone stops at milliseconds. */
function microseconds(text: string): bigint {
  const [seconds = '', fraction = ''] = text.slice(0, -1).split('.');
  return BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

/**
 * DuckDB refuses JSON with half a surrogate pair, which JavaScript lets through escaped; as in all
 * other text it becomes the replacement character.
 */
function jsonText(value: JsonValue): string {
  const text = writeJson(value);
  if (!text.includes('\\ud')) return text;
  return text.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (found) =>
    found === '\\\\' ? found : '\ufffd',
  );
}
