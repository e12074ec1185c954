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
import { member, type RecordShape, type SourceRecord } from './source-record.js';
import { timeText } from '../values/time-text.js';

export type RecordFormat =
  /** Every property as a column of text, in the plain style unless another is configured. */
  | { readonly kind: 'text'; readonly columns: ColumnMap; readonly style?: TextStyle }
  /**
   * The name, the time and a few properties as columns, null if a record lacks them, and all
   * properties as one object with JSON types and the source's names.
   */
  | {
      readonly kind: 'raw';
      /** Columns in addition to the name, which is text, and the time. */
      readonly properties: Readonly<Record<string, RawColumn>>;
    };

/** A property that has its own column in the raw format, of the type that the schema declares. */
export interface RawColumn {
  readonly name: string;
  /** `text`: any value as `plainText` writes it. `integer`: whole numbers, also as text; else null. */
  readonly type: 'text' | 'integer';
}

export interface TransformOptions extends RecordShape {
  /** The property that holds the time; its column is one of the fixed names of the column map. */
  readonly timeField: string;
  readonly format: RecordFormat;
  /** What leaves of the properties; absent: all. */
  readonly projection?: RecordProjection | undefined;
  /** A column that identifies the record; absent: none. */
  readonly key?: RecordKey | undefined;
  /** Whether a column is written; absent: all of them. */
  keeps?(column: string): boolean;
}

export interface TransformedRecord {
  readonly record: JsonObject;
  /** The time as in the record; undefined if the source has none that can be read. */
  readonly time: string | undefined;
  /** Whether it has a key, but no id to make it from. */
  readonly lacksId: boolean;
}

/**
 * Creates a function that makes the record of the configured format. No two keys of a record are
 * equal, it is never empty, and its time is null if the source has none that can be read.
 */
export function createRecordTransform(
  options: TransformOptions,
): (source: SourceRecord) => TransformedRecord {
  const columnsOf = columnsFor(options.format, options);
  const { timeField, projection } = options;
  const isKept = (column: string): boolean => options.keeps?.(column) ?? true;
  const key = options.key !== undefined && isKept(options.key.column) ? options.key : undefined;
  const keyOf = key && createKeyOfRecord({ key, timeField, privacy: projection?.privacy });
  return (source) => {
    const time = timeText(member(source.bag, timeField));
    const identity = keyOf?.(source, time);
    const columns = [
      ...columnsOf(source, time ?? null),
      ...(key === undefined || identity === undefined ? [] : [[key.column, identity.key] as const]),
    ];
    const kept = columns.filter(([column]) => isKept(column));
    // fromEntries makes a member even of __proto__, which an assignment would not.
    const record = Object.fromEntries(kept.length > 0 ? kept : columns.slice(0, 1));
    return { record, time, lacksId: identity?.hasId === false };
  };
}

type Columns = readonly (readonly [column: string, value: JsonValue])[];
type ColumnsOf = (source: SourceRecord, time: string | null) => Columns;

function columnsFor(format: RecordFormat, options: TransformOptions): ColumnsOf {
  switch (format.kind) {
    case 'text':
      return textColumns(format.columns, format.style ?? plainStyle, options);
    case 'raw':
      return rawColumns(format.properties, options);
    default:
      return format satisfies never;
  }
}

function textColumns(map: ColumnMap, style: TextStyle, options: TransformOptions): ColumnsOf {
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
        columns.push([columnIn(map, name, { bag, options }), style.text(delivered)]);
      }
    }
    return columns;
  };
}

interface RecordOfNames {
  readonly bag: JsonObject;
  readonly options: TransformOptions;
}

function columnIn(map: ColumnMap, name: string, { bag, options }: RecordOfNames): string {
  const known = map.columnOf(name);
  if (known !== undefined) return known;
  // Names that were not collected beforehand are decided per record: chunk borders must not matter.
  map.assign(deliveredNames(options.projection, Object.keys(bag)));
  return map.columnOf(name) ?? name;
}

function rawColumns(
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
      const value = delivered(name, member(bag, name) ?? null);
      return [
        column,
        type === 'integer' && isHashed(name) ? null : RAW_VALUE[type](value),
      ] as const;
    }),
    [options.propertiesField, projection === undefined ? bag : deliveredMembers(bag, projection)],
  ];
}

const RAW_VALUE = { text: plainText, integer: integerOf } as const;

/** Up to 19 digits, as many as 64 bits can hold. */
const INTEGER = /^-?(?:0|[1-9]\d{0,18})$/;

function integerOf(value: JsonValue): JsonValue {
  const text = plainText(value);
  return text !== null && INTEGER.test(text) ? new RawNumber(text) : null;
}
