import { parseJson, type JsonValue } from '@source-mixpanel/exact-json';
import { LineEngine, type EngineHost } from './line-engine.js';
import type { ColumnMap } from '../columns/column-map.js';
import type { RawColumn, TransformOptions } from '../reference/record-transform.js';
import { plainStyle, type TextStyle } from '../values/text-style.js';
import type { BodyFacts } from './body-facts.js';
import { timeText } from '../values/time-text.js';
import { KIND, SETTING } from './wasm-constants.js';

/**
 * Opens an engine that writes the records of a format, with a host for what it cannot decide from
 * bytes.
 */
export function openRecordEngine(
  options: TransformOptions,
  facts: BodyFacts,
): LineEngine | undefined {
  const engine = LineEngine.open(options);
  if (engine === undefined || configure(engine, options, facts)) return engine;
  engine.close();
  return undefined;
}

/** Configures the engine; returns whether all columns fit into the settings. */
function configure(engine: LineEngine, options: TransformOptions, facts: BodyFacts): boolean {
  const { format, nameField, propertiesField, timeField: time } = options;
  const keeps = (column: string): boolean => options.keeps?.(column) ?? true;
  const set = (place: number, column: string): boolean =>
    engine.set(place, keeps(column) ? columnBytes(column) : NOTHING);
  if (!set(SETTING.NAME_COLUMN, nameField) || !set(SETTING.TIME_COLUMN, time)) return false;
  const style = (format.kind === 'text' ? format.style : undefined) ?? plainStyle;
  for (const [word, value] of WORDS) {
    if (!engine.set(SETTING[word], jsonBytes(style.text(value)))) return false;
  }
  if (format.kind !== 'raw') {
    const { columns } = format;
    const resolveName = (entry: number): number =>
      resolveColumn(engine, entry, { columns, time, keeps });
    engine.setFormat({ kind: 'text', keepsJson: style.keepsJson }, NO_COLUMNS, {
      resolveName,
      ...valueHost(engine, style, facts),
    });
    return true;
  }
  const chosen: readonly (readonly [column: string, property: RawColumn])[] = [
    ['', { name: time, type: 'text' }],
    ...Object.entries(format.properties),
  ];
  if (chosen.length > engine.mostChosen || !set(SETTING.BAG_COLUMN, propertiesField)) return false;
  for (const [index, [column]] of chosen.entries()) {
    // The time has its own setting.
    if (index > 0 && !set(SETTING.PROPERTIES + index, column)) return false;
  }
  const bitsOf = (isWanted: (property: RawColumn) => boolean): number =>
    chosen.reduce((bits, [, property], index) => bits | (Number(isWanted(property)) << index), 0);
  const resolveName = (entry: number): number => bitsOf(({ name }) => name === engine.names[entry]);
  const integers = bitsOf(({ type }) => type === 'integer');
  engine.setFormat(
    { kind: 'raw', keepsJson: style.keepsJson },
    { count: chosen.length, integers },
    { resolveName, ...valueHost(engine, style, facts) },
  );
  return true;
}

interface Resolving {
  readonly columns: ColumnMap;
  readonly time: string;
  keeps(column: string): boolean;
}

function resolveColumn(engine: LineEngine, entry: number, options: Resolving): number {
  const name = engine.names[entry] ?? '';
  if (name === options.time) return KIND.TIME;
  const column = options.columns.columnOf(name);
  if (column === undefined) return KIND.UNKNOWN;
  if (!options.keeps(column)) return KIND.DROPPED;
  return engine.setColumn(entry, columnBytes(column)) ? KIND.COLUMN : KIND.UNKNOWN;
}

/** Writes rare values as the object path does, one by one. */
function valueHost(
  engine: LineEngine,
  style: TextStyle,
  facts: BodyFacts,
): Omit<EngineHost, 'resolveName'> {
  const { memory } = engine;
  const valueIn = (start: number, end: number): JsonValue =>
    parseJson(memory.toString('utf8', start, end));
  let time: string | undefined;
  return {
    writeValue(start, end, out) {
      const text = jsonBytes(style.text(valueIn(start, end)));
      if (out + text.length > engine.outputLimit) return -1;
      memory.set(text, out);
      return text.length;
    },
    writeTime(start, end, out) {
      time = timeText(valueIn(start, end));
      return memory.write(JSON.stringify(time ?? null), out);
    },
    noteTime: () => {
      facts.addTime(time);
    },
  };
}

const WORDS = [
  ['TRUE', true],
  ['FALSE', false],
  ['NULL', null],
] as const;

function jsonBytes(value: string | null): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}

function columnBytes(column: string): Uint8Array {
  return encoder.encode(`${JSON.stringify(column)}:`);
}

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);
const NO_COLUMNS = { count: 0, integers: 0 };
