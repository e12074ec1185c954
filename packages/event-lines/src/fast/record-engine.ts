import { parseJson, type JsonValue } from '@source-mixpanel/exact-json';
import { LineMachine, type MachineHost } from './line-engine.js';
import type { NameTable } from '../columns/column-map.js';
import {
  keptColumns,
  type RawColumn,
  type TransformOptions,
} from '../reference/record-transform.js';
import { plainStyle, pythonStyle, type TextStyle } from '../values/text-style.js';
import type { TimeFacts } from '../values/time-facts.js';
import { timeText } from '../values/time-text.js';
import { KIND, SETTING } from './wasm-module.js';

/** The machine set up to write the records of a format, and to be asked for what bytes do not tell. */
export function openRecordMachine(
  options: TransformOptions,
  times: TimeFacts,
): LineMachine | undefined {
  const machine = LineMachine.open(options);
  if (machine === undefined || configure(machine, options, times)) return machine;
  machine.close();
  return undefined;
}

/** Whether all columns fit into the settings. */
function configure(machine: LineMachine, options: TransformOptions, times: TimeFacts): boolean {
  const { format, head, bag, time } = options;
  const keeps = keptColumns(options);
  const set = (place: number, column: string): boolean =>
    machine.set(place, keeps(column) ? columnBytes(column) : NOTHING);
  if (!set(SETTING.headColumn, head) || !set(SETTING.timeColumn, time)) return false;
  const style = format.kind === 'python_text' ? pythonStyle : plainStyle;
  for (const word of ['true', 'false', 'null'] as const) {
    if (!machine.set(SETTING[word], style.words[word])) return false;
  }
  if (format.kind !== 'raw') {
    const { names } = format;
    const resolveName = (entry: number): number =>
      resolveColumn(machine, entry, { names, time, keeps });
    machine.setFormat(format.kind, NO_COLUMNS, {
      resolveName,
      ...valueHost(machine, style, times),
    });
    return true;
  }
  const chosen: readonly (readonly [column: string, property: RawColumn])[] = [
    ['', { name: time, type: 'text' }],
    ...Object.entries(format.properties),
  ];
  if (chosen.length > machine.mostChosen || !set(SETTING.bagColumn, bag)) return false;
  for (const [index, [column]] of chosen.entries()) {
    // The time has a place of its own.
    if (index > 0 && !set(SETTING.properties + index, column)) return false;
  }
  const bitsOf = (isWanted: (property: RawColumn) => boolean): number =>
    chosen.reduce((bits, [, property], index) => bits | (Number(isWanted(property)) << index), 0);
  const resolveName = (entry: number): number =>
    bitsOf(({ name }) => name === machine.names[entry]);
  const integers = bitsOf(({ type }) => type === 'integer');
  machine.setFormat(
    'raw',
    { count: chosen.length, integers },
    { resolveName, ...valueHost(machine, style, times) },
  );
  return true;
}

interface Resolving {
  readonly names: NameTable;
  readonly time: string;
  keeps(column: string): boolean;
}

function resolveColumn(machine: LineMachine, entry: number, options: Resolving): number {
  const name = machine.names[entry] ?? '';
  if (name === options.time) return KIND.time;
  const column = options.names.columnOf(name);
  if (column === undefined) return KIND.unknown;
  if (!options.keeps(column)) return KIND.dropped;
  return machine.setColumn(entry, columnBytes(column)) ? KIND.column : KIND.unknown;
}

/** Values that are rare are made objects and written like on the object path, one by one. */
function valueHost(
  machine: LineMachine,
  style: TextStyle,
  times: TimeFacts,
): Omit<MachineHost, 'resolveName'> {
  const { memory } = machine;
  const valueIn = (start: number, end: number): JsonValue =>
    parseJson(memory.toString('utf8', start, end));
  let time: string | undefined;
  return {
    writeValue(start, end, out) {
      const text = encoder.encode(JSON.stringify(style.text(valueIn(start, end))));
      if (out + text.length > machine.outputLimit) return -1;
      memory.set(text, out);
      return text.length;
    },
    writeTime(start, end, out) {
      time = timeText(valueIn(start, end));
      return memory.write(JSON.stringify(time ?? null), out);
    },
    noteTime: () => {
      times.noteText(time);
    },
  };
}

function columnBytes(column: string): Uint8Array {
  return encoder.encode(`${JSON.stringify(column)}:`);
}

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);
const NO_COLUMNS = { count: 0, integers: 0 };
