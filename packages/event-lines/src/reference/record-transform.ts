import { RawNumber, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import type { ColumnMap } from '../columns/column-map.js';
import { plainText } from '../values/plain-text.js';
import { plainStyle, type TextStyle } from '../values/text-style.js';
import {
  deliveredMembers,
  deliveredNames,
  deliveredValue,
  deliveryOf,
  type RecordProjection,
} from '../projection/record-projection.js';
import { createKeyOfRecord, type RecordKey } from '../projection/record-key.js';
import { readMember, type RecordShape, type SourceRecord } from './source-record.js';
import { timeText } from '../values/time-text.js';

export type RecordFormat =
  /** A column of text for each property. The default style is `plainStyle`. */
  | { readonly kind: 'text'; readonly columns: ColumnMap; readonly style?: TextStyle }
  /**
   * The name, the time and a few properties as columns (null if a record lacks them), and all
   * properties in one object, with their JSON types and original names.
   */
  | {
      readonly kind: 'raw';
      /** Columns in addition to those of the name and the time. */
      readonly properties: Readonly<Record<string, RawColumn>>;
    };

/** A property with its own column in the raw format, and the type that the schema declares. */
export interface RawColumn {
  readonly name: string;
  /**
   * `text`: any value, as `plainText` returns it. `integer`: integers, also those in strings; all
   * other values become null.
   */
  readonly type: 'text' | 'integer';
}

export interface TransformOptions extends RecordShape {
  /** Name of the property that contains the time. Its column must be fixed in the column map. */
  readonly timeField: string;
  readonly format: RecordFormat;
  /** Which properties are emitted and how; absent: all are emitted unchanged. */
  readonly projection?: RecordProjection | undefined;
  /** A column that identifies the record; absent: none. */
  readonly key?: RecordKey | undefined;
  /** Reports whether a column is written; absent: all columns are written. */
  keeps?(column: string): boolean;
}

export interface TransformedRecord {
  readonly record: JsonObject;
  /** The time that the record contains; undefined if the source has no valid time. */
  readonly time: string | undefined;
  /** Whether the record has a key that was made without an id. */
  readonly lacksId: boolean;
}

/**
 * Creates a function that converts a source record into a record of the configured format. A record
 * has no duplicate keys and is never empty. Its time is null if the source has no valid time.
 */
export function createRecordTransform(
  options: TransformOptions,
): (source: SourceRecord) => TransformedRecord {
  const columnsOf = createColumnsOf(options.format, options);
  const { timeField, projection } = options;
  const isKept = (column: string): boolean => options.keeps?.(column) ?? true;
  const key = options.key !== undefined && isKept(options.key.column) ? options.key : undefined;
  const keyOf = key && createKeyOfRecord({ key, timeField, privacy: projection?.privacy });
  return (source) => {
    const time = timeText(readMember(source.bag, timeField));
    const identity = keyOf?.(source, time);
    const columns = [
      ...columnsOf(source, time ?? null),
      ...(key === undefined || identity === undefined ? [] : [[key.column, identity.key] as const]),
    ];
    const kept = columns.filter(([column]) => isKept(column));
    // `fromEntries` also creates a member `__proto__`; an assignment would set the prototype.
    const record = Object.fromEntries(kept.length > 0 ? kept : columns.slice(0, 1));
    return { record, time, lacksId: identity?.hasId === false };
  };
}

type Columns = readonly (readonly [column: string, value: JsonValue])[];
type ColumnsOf = (source: SourceRecord, time: string | null) => Columns;

function createColumnsOf(format: RecordFormat, options: TransformOptions): ColumnsOf {
  switch (format.kind) {
    case 'text':
      return createTextColumns(format.columns, format.style ?? plainStyle, options);
    case 'raw':
      return createRawColumns(format.properties, options);
    default:
      return format satisfies never;
  }
}

function createTextColumns(map: ColumnMap, style: TextStyle, options: TransformOptions): ColumnsOf {
  return ({ head, bag }, time) => {
    const columns: [string, JsonValue][] = [
      [options.nameField, style.text(head)],
      [options.timeField, time],
    ];
    for (const [name, value] of Object.entries(bag)) {
      if (name === options.timeField || value === undefined) continue;
      const { projection } = options;
      const delivered = projection === undefined ? value : deliveredValue(projection, name, value);
      if (delivered !== undefined) {
        columns.push([findColumn(map, name, { bag, options }), style.text(delivered)]);
      }
    }
    return columns;
  };
}

interface ColumnContext {
  readonly bag: JsonObject;
  readonly options: TransformOptions;
}

function findColumn(map: ColumnMap, name: string, { bag, options }: ColumnContext): string {
  const known = map.columnOf(name);
  if (known !== undefined) return known;
  // If no validator has collected the names before, all names of the record get their columns
  // together. So the columns do not depend on how the body is divided into chunks.
  map.assign(deliveredNames(options.projection, Object.keys(bag)));
  return map.columnOf(name) ?? name;
}

function createRawColumns(
  properties: Readonly<Record<string, RawColumn>>,
  options: TransformOptions,
): ColumnsOf {
  const { projection } = options;
  const delivered = (name: string, value: JsonValue): JsonValue =>
    projection === undefined ? value : (deliveredValue(projection, name, value) ?? null);
  const isHashed = (name: string): boolean =>
    projection !== undefined && deliveryOf(projection, name) === 'hash';
  return ({ head, bag }, time) => [
    [options.nameField, plainText(head)],
    [options.timeField, time],
    ...Object.entries(properties).map(([column, { name, type }]) => {
      const value = delivered(name, readMember(bag, name) ?? null);
      return [
        column,
        type === 'integer' && isHashed(name) ? null : RAW_VALUE[type](value),
      ] as const;
    }),
    [options.propertiesField, projection === undefined ? bag : deliveredMembers(bag, projection)],
  ];
}

const RAW_VALUE = { text: plainText, integer: integerOf } as const;

/** Matches integers of up to 19 digits, which is the length of the largest 64-bit integer. */
const INTEGER = /^-?(?:0|[1-9]\d{0,18})$/;

function integerOf(value: JsonValue): JsonValue {
  const text = plainText(value);
  return text !== null && INTEGER.test(text) ? new RawNumber(text) : null;
}
