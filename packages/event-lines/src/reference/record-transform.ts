import { RawNumber, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import type { ColumnMap } from '../columns/column-map.js';
import { plainText } from '../values/plain-text.js';
import { plainStyle, type TextStyle } from '../values/text-style.js';
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
  /** Whether a column is written; absent: all of them. */
  keeps?(column: string): boolean;
}

export interface TransformedRecord {
  readonly record: JsonObject;
  /** The time as in the record; undefined if the source has none that can be read. */
  readonly time: string | undefined;
}

/**
 * Creates a function that makes the record of the configured format. No two keys of a record are
 * equal, it is never empty, and its time is null if the source has none that can be read.
 */
export function createRecordTransform(
  options: TransformOptions,
): (source: SourceRecord) => TransformedRecord {
  const columnsOf = columnsFor(options.format, options);
  return (source) => {
    const time = timeText(member(source.bag, options.timeField));
    const columns = columnsOf(source, time ?? null);
    const kept = columns.filter(([column]) => options.keeps?.(column) ?? true);
    // fromEntries creates a member even for __proto__, which an assignment would not.
    return { record: Object.fromEntries(kept.length > 0 ? kept : columns.slice(0, 1)), time };
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
      columns.push([columnIn(map, name, bag), style.text(value)]);
    }
    return columns;
  };
}

function columnIn(map: ColumnMap, name: string, bag: JsonObject): string {
  const known = map.columnOf(name);
  if (known !== undefined) return known;
  // Names that were not collected are assigned per record, so that chunk borders do not matter.
  map.assign(Object.keys(bag));
  return map.columnOf(name) ?? name;
}

function rawColumns(
  properties: Readonly<Record<string, RawColumn>>,
  options: TransformOptions,
): ColumnsOf {
  return ({ head, bag }, time) => [
    [options.nameField, plainText(head)],
    [options.timeField, time],
    ...Object.entries(properties).map(
      ([column, { name, type }]) => [column, RAW_VALUE[type](member(bag, name) ?? null)] as const,
    ),
    [options.propertiesField, bag],
  ];
}

const RAW_VALUE = { text: plainText, integer: integerOf } as const;

/** Up to 19 digits, as many as 64 bits can hold. */
const INTEGER = /^-?(?:0|[1-9]\d{0,18})$/;

function integerOf(value: JsonValue): JsonValue {
  const text = plainText(value);
  return text !== null && INTEGER.test(text) ? new RawNumber(text) : null;
}
