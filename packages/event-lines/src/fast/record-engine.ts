import { parseJson, type JsonValue } from '@source-mixpanel/exact-json';
import { deliveryOf, type Delivery } from '../projection/record-projection.js';
import type { EngineHost, EngineProjection } from './engine-host.js';
import { LineEngine } from './line-engine.js';
import { createProjectedValues } from './projected-values.js';
import type { ColumnMap } from '../columns/column-map.js';
import type { RawColumn, TransformOptions } from '../reference/record-transform.js';
import { plainStyle, type TextStyle } from '../values/text-style.js';
import type { BodyFacts } from './body-facts.js';
import { timeText } from '../values/time-text.js';
import { KEYMODE, KIND, MEMORY, SETTING } from './wasm-constants.js';

/**
 * Returns an engine that writes records of the given format; undefined if WebAssembly cannot be
 * used, or if a column or setting is too long for it.
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

/** Configures the engine. Returns false if the columns do not fit into its settings. */
function configure(engine: LineEngine, options: TransformOptions, facts: BodyFacts): boolean {
  const { format, nameField, propertiesField, timeField: time } = options;
  const keeps = (column: string): boolean => options.keeps?.(column) ?? true;
  const set = (setting: number, column: string | undefined): boolean =>
    engine.set(setting, column !== undefined && keeps(column) ? encodeColumn(column) : NOTHING);
  if (!set(SETTING.NAME_COLUMN, nameField) || !set(SETTING.TIME_COLUMN, time)) return false;
  if (!set(SETTING.KEY_COLUMN, options.key?.column)) return false;
  const style = (format.kind === 'text' ? format.style : undefined) ?? plainStyle;
  const values = {
    ...createValueHost(engine, style, facts),
    ...createProjectedValues({ engine, options, style, facts }),
  };
  if (!setHashKey(engine, options)) return false;
  for (const [literal, value] of LITERALS) {
    if (!engine.set(SETTING[literal], encodeJson(style.text(value)))) return false;
  }
  if (format.kind !== 'raw') {
    const { columns } = format;
    const resolveName = (entry: number): number =>
      resolveColumn(engine, entry, { columns, keeps, options });
    engine.setFormat({ kind: 'text', keepsJson: style.keepsJson }, NO_COLUMNS, {
      resolveName,
      ...values,
    });
    engine.setProjection({ ...NO_PROJECTION, ...planKey(options, keeps) });
    return true;
  }
  const chosen: readonly (readonly [column: string, property: RawColumn])[] = [
    ['', { name: time, type: 'text' }],
    ...Object.entries(format.properties),
  ];
  if (chosen.length > engine.maxChosenColumns || !set(SETTING.BAG_COLUMN, propertiesField))
    return false;
  for (const [index, [column]] of chosen.entries()) {
    // The column of the time has a setting of its own.
    if (index > 0 && !set(SETTING.PROPERTIES + index, column)) return false;
  }
  const collectBits = (isWanted: (property: RawColumn, index: number) => boolean): number =>
    chosen.reduce(
      (bits, [, property], index) => bits | (Number(isWanted(property, index)) << index),
      0,
    );
  const { projection = {}, key } = options;
  const resolveName = (entry: number): number => {
    const name = engine.names[entry] ?? '';
    const delivery = deliveryOf(projection, name);
    const isLeftOut = delivery === 'leave_out';
    // A property that is left out of the properties object has no value in its own column either.
    // The time is an exception: every record contains it.
    const places = collectBits(
      (property, index) => property.name === name && (!isLeftOut || index === 0),
    );
    return (places << MEMORY.MEMBER_BITS) | MEMBER_CHANGES[delivery];
  };
  const integers = collectBits(({ type }) => type === 'integer');
  engine.setFormat(
    { kind: 'raw', keepsJson: style.keepsJson },
    { count: chosen.length, integers },
    { resolveName, ...values },
  );
  const columnOf = (name: string | undefined): number =>
    Math.max(
      0,
      chosen.findIndex(([column, property]) => property.name === name && keeps(column)),
    );
  const plan = planKey(options, keeps);
  const ownerColumn = columnOf(key?.ownerField);
  const idColumn = columnOf(key?.idField);
  const isChosen = idColumn > 0 && (ownerColumn > 0 || key?.ownerField === undefined);
  engine.setProjection({
    ...plan,
    ...(plan.keyMode === KEYMODE.PARTS && !isChosen ? { keyMode: KEYMODE.LINE } : {}),
    changesBag: options.projection !== undefined,
    hashed: collectBits(({ name }) => deliveryOf(projection, name) === 'hash'),
    ownerColumn,
    idColumn,
  });
  return true;
}

function setHashKey(engine: LineEngine, { projection }: TransformOptions): boolean {
  const { privacy } = projection ?? {};
  return (
    engine.set(SETTING.HASH_KEY, privacy?.keyBlocks() ?? NOTHING) &&
    engine.set(SETTING.HASH_PREFIX, encoder.encode(privacy?.keptPrefix ?? ''))
  );
}

const MEMBER_CHANGES: Readonly<Record<Delivery, number>> = {
  keep: 0,
  hash: MEMORY.HASHED_MEMBER,
  leave_out: MEMORY.LEFT_OUT_MEMBER,
};

type KeyPlan = Pick<EngineProjection, 'keyMode' | 'hasOwner'>;

/**
 * Decides how keys are made. The engine computes them itself (`PARTS`) if the id is emitted
 * unchanged, and the owner is emitted unchanged or as a hash in a column. Otherwise the host
 * computes them from the lines (`LINE`).
 */
function planKey(
  { key, format, projection = {} }: TransformOptions,
  keeps: (column: string) => boolean,
): KeyPlan {
  if (key === undefined) return { keyMode: KEYMODE.NONE, hasOwner: false };
  const { ownerField, idField } = key;
  const owner = ownerField === undefined ? 'keep' : deliveryOf(projection, ownerField);
  const ownerColumn =
    ownerField === undefined || format.kind === 'raw'
      ? ownerField
      : format.columns.columnOf(ownerField);
  const isHashWritten = owner === 'hash' && ownerColumn !== undefined && keeps(ownerColumn);
  const isOfParts =
    deliveryOf(projection, idField) === 'keep' && (owner === 'keep' || isHashWritten);
  return {
    keyMode: isOfParts ? KEYMODE.PARTS : KEYMODE.LINE,
    hasOwner: ownerField !== undefined,
  };
}

interface ColumnContext {
  readonly columns: ColumnMap;
  readonly options: TransformOptions;
  readonly keeps: (column: string) => boolean;
}

/** Returns the `KIND` of a property, and stores its column in the engine. */
function resolveColumn(
  engine: LineEngine,
  entry: number,
  { columns, options: { timeField, key, projection = {} }, keeps }: ColumnContext,
): number {
  const name = engine.names[entry] ?? '';
  if (name === timeField) return KIND.TIME;
  const parts =
    (name === key?.ownerField ? MEMORY.OWNER_PART : 0) |
    (name === key?.idField ? MEMORY.ID_PART : 0);
  const delivery = deliveryOf(projection, name);
  if (delivery === 'leave_out') return KIND.DROPPED | parts;
  const column = columns.columnOf(name);
  if (column === undefined) return KIND.UNKNOWN;
  if (!keeps(column)) return KIND.DROPPED | parts;
  if (!engine.setColumn(entry, encodeColumn(column))) return KIND.UNKNOWN;
  return (delivery === 'hash' ? KIND.HASHED : KIND.COLUMN) | parts;
}

/** Returns the functions of the host that write values which the engine does not write itself. */
function createValueHost(
  engine: LineEngine,
  style: TextStyle,
  facts: BodyFacts,
): Pick<EngineHost, 'writeValue' | 'writeTime' | 'noteTime'> {
  const { memory } = engine;
  const valueIn = (start: number, end: number): JsonValue =>
    parseJson(memory.toString('utf8', start, end));
  let time: string | undefined;
  return {
    writeValue(start, end, out) {
      const text = encodeJson(style.text(valueIn(start, end)));
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

const LITERALS = [
  ['TRUE', true],
  ['FALSE', false],
  ['NULL', null],
] as const;

function encodeJson(value: string | null): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}

function encodeColumn(column: string): Uint8Array {
  return encoder.encode(`${JSON.stringify(column)}:`);
}

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);
const NO_COLUMNS = { count: 0, integers: 0 };
const NO_PROJECTION = { changesBag: false, hashed: 0, ownerColumn: 0, idColumn: 0 };
