import { RawNumber, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import type { NameTable } from '../columns/column-map.js';
import { plainText } from '../values/plain-text.js';
import { pythonText } from '../values/python-text.js';
import { member, type RecordShape, type SourceRecord } from './source-record.js';
import { timeText } from '../values/time-text.js';

export type RecordFormat =
  /** Every property a column of text. */
  | { readonly kind: 'text'; readonly names: NameTable }
  /** The same with the texts that Python gives. */
  | { readonly kind: 'python_text'; readonly names: NameTable }
  /**
   * The head, the time and a few properties as columns, null where a record lacks them, and the
   * whole bag as one object with JSON types and the source's names.
   */
  | {
      readonly kind: 'raw';
      /** Columns besides the head, which is text, and the time. */
      readonly properties: Readonly<Record<string, RawColumn>>;
    };

/** A property that has a column of its own in the raw format, of the type that the schema declares. */
export interface RawColumn {
  readonly name: string;
  /** `text`: any value as `plainText` writes it. `integer`: whole numbers, also as text; else null. */
  readonly type: 'text' | 'integer';
}

export interface TransformOptions extends RecordShape {
  /** Property with the time, and its column: one of the kept names of the name table. */
  readonly time: string;
  readonly format: RecordFormat;
  /** The configured columns; with `prune` all others are dropped. */
  readonly columns?: ReadonlySet<string> | undefined;
  readonly prune: boolean;
  /** Columns that are never dropped. */
  readonly always: ReadonlySet<string>;
}

export interface TransformedRecord {
  readonly record: JsonObject;
  /** The time as in the record; undefined when the source has none that can be read. */
  readonly time: string | undefined;
}

/**
 * Makes the record of the configured format. No two keys of it are equal, it is never empty, and
 * its time is null when the source has none that can be read.
 */
export function createRecordTransform(
  options: TransformOptions,
): (source: SourceRecord) => TransformedRecord {
  const columnsOf = columnsFor(options.format, options);
  const keeps = keptColumns(options);
  return (source) => {
    const time = timeText(member(source.bag, options.time));
    const columns = columnsOf(source, time ?? null);
    const kept = columns.filter(([column]) => keeps(column));
    // fromEntries makes a member even of __proto__, which an assignment would not.
    return { record: Object.fromEntries(kept.length > 0 ? kept : columns.slice(0, 1)), time };
  };
}

type Columns = readonly (readonly [column: string, value: JsonValue])[];
type ColumnsOf = (source: SourceRecord, time: string | null) => Columns;

function columnsFor(format: RecordFormat, options: TransformOptions): ColumnsOf {
  switch (format.kind) {
    case 'text':
      return textColumns(format.names, plainText, options);
    case 'python_text':
      return textColumns(format.names, pythonText, options);
    case 'raw':
      return rawColumns(format.properties, options);
    default:
      return format satisfies never;
  }
}

function textColumns(
  names: NameTable,
  text: (value: JsonValue) => string | null,
  options: TransformOptions,
): ColumnsOf {
  return ({ head, bag }, time) => {
    const columns: [string, JsonValue][] = [
      [options.head, text(head)],
      [options.time, time],
    ];
    for (const [name, value] of Object.entries(bag)) {
      if (name === options.time || value === undefined) continue;
      columns.push([columnIn(names, name, bag), text(value)]);
    }
    return columns;
  };
}

function columnIn(names: NameTable, name: string, bag: JsonObject): string {
  const known = names.columnOf(name);
  if (known !== undefined) return known;
  // Names nobody collected beforehand are decided per record: chunk borders must not matter.
  names.assign(Object.keys(bag));
  return names.columnOf(name) ?? name;
}

function rawColumns(
  properties: Readonly<Record<string, RawColumn>>,
  options: TransformOptions,
): ColumnsOf {
  return ({ head, bag }, time) => [
    [options.head, plainText(head)],
    [options.time, time],
    ...Object.entries(properties).map(
      ([column, { name, type }]) => [column, RAW_VALUE[type](member(bag, name) ?? null)] as const,
    ),
    [options.bag, bag],
  ];
}

const RAW_VALUE = { text: plainText, integer: integerOf } as const;

/** Up to 19 digits, as many as 64 bits can hold. */
const INTEGER = /^-?(?:0|[1-9]\d{0,18})$/;

function integerOf(value: JsonValue): JsonValue {
  const text = plainText(value);
  return text !== null && INTEGER.test(text) ? new RawNumber(text) : null;
}

/** Whether a column is written. */
export function keptColumns({
  columns,
  prune,
  always,
}: TransformOptions): (column: string) => boolean {
  if (!prune || columns === undefined) return () => true;
  return (column) => columns.has(column) || always.has(column);
}
