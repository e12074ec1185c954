import { Buffer } from 'node:buffer';
import type { RecordEnvelope } from '@source-mixpanel/stream';
import type { RecordShape } from '../reference/source-record.js';
import type { ChosenColumns, EngineHost, EngineProjection } from './engine-host.js';
import { runWebAssembly } from './webassembly-problem.js';
import { MEMORY, SETTING } from './wasm-constants.js';
import { EventCounting } from './event-counting.js';
import { Spellings } from './spellings.js';
import { getProgram, instantiate } from './wasm-module.js';
import type { Caller, Compiled, WasmExports } from './wasm-module.js';

/** Maximum number of unused engines that are kept. */
const MAX_IDLE_ENGINES = 16;

/**
 * Runs the WebAssembly program that is compiled from `assembly/` (see its README). An engine reads
 * one body at a time.
 *
 * It reads only fast-path lines. A fast-path line is a record in strict JSON; no object in it has
 * two members of the same name, values are nested at most 16 deep, and its names fit into the
 * tables of the program. The caller parses all other lines into objects (the slow path). All
 * positions are indexes into the bytes that were loaded last.
 */
export class LineEngine {
  readonly maxLoadBytes = MEMORY.INPUT_SIZE;
  /** The decoded property names by entry, which is the number of a name in the program. */
  readonly names: string[] = [''];
  readonly memory: Buffer;
  readonly counting: EventCounting;
  private host: EngineHost | undefined;
  private readonly exports: WasmExports;
  /** The first spellings of property names, and of names within nested values. */
  private readonly bagNames = new Spellings();
  private readonly innerNames = new Spellings();
  /** Number of bytes that were loaded last. */
  loaded = 0;
  /** Address after the texts of all settings. */
  private settingsEnd = 0;
  /** Address of the envelope, the last two settings, which each new envelope overwrites. */
  private envelopeStart = 0;
  private columnsEnd = 0;

  private constructor(code: Compiled) {
    const exports = instantiate(code, this.createCaller());
    this.exports = exports;
    this.memory = Buffer.from(exports.memory.buffer);
    this.counting = new EventCounting(exports, this.memory);
    const pages = exports.pages();
    if (this.memory.length !== pages * 65_536)
      throw new RangeError(`the program needs ${pages} pages`);
  }

  /**
   * Returns an engine for one body; undefined if WebAssembly cannot be used or the names of the
   * shape are too long.
   */
  static open(
    { nameField: head, propertiesField: bag }: RecordShape,
    program: Compiled | undefined = getProgram(),
  ): LineEngine | undefined {
    const engine = idleEngines.pop() ?? runWebAssembly(program, (code) => new LineEngine(code));
    if (engine === undefined) return undefined;
    engine.settingsEnd = MEMORY.SETTING_TEXTS;
    engine.columnsEnd = MEMORY.COLUMNS;
    engine.memory.fill(0, MEMORY.SETTINGS, MEMORY.SETTING_TEXTS);
    const isNamed =
      engine.set(SETTING.NAME, Buffer.from(JSON.stringify(head))) &&
      engine.set(SETTING.BAG, Buffer.from(JSON.stringify(bag)));
    if (isNamed) return engine;
    engine.close();
    return undefined;
  }

  /** Returns the engine to the pool. Do not use it afterwards. */
  close(): void {
    this.exports.reset();
    this.names.length = 1;
    this.bagNames.clear();
    this.host = undefined;
    this.counting.stop();
    if (idleEngines.length < MAX_IDLE_ENGINES) idleEngines.push(this);
  }

  /** Stores a setting. Returns false if there is not enough space for its text. */
  set(setting: number, text: Uint8Array): boolean {
    const { memory, settingsEnd } = this;
    if (settingsEnd + text.length + MEMORY.PAD > MEMORY.SETTINGS + MEMORY.SETTINGS_SIZE)
      return false;
    memory.set(text, settingsEnd);
    const at = MEMORY.SETTINGS + 8 * setting;
    memory.writeInt32LE(settingsEnd, at);
    memory.writeInt32LE(text.length, at + 4);
    this.settingsEnd += text.length;
    return true;
  }

  /** Sets the bytes before and after each record. Returns false if there is not enough space. */
  setEnvelope({ prefix, suffix }: RecordEnvelope): boolean {
    this.settingsEnd = this.envelopeStart;
    return this.set(SETTING.OPEN, prefix) && this.set(SETTING.CLOSE, suffix);
  }

  /** Sets the format of the records, and the host that is called while writing them. */
  setFormat(
    format: { readonly kind: 'text' | 'raw'; readonly keepsJson: boolean },
    chosen: ChosenColumns,
    host: EngineHost,
  ): void {
    this.host = host;
    this.envelopeStart = this.settingsEnd;
    const isRaw = Number(format.kind === 'raw');
    this.exports.setFormat(isRaw, Number(format.keepsJson), chosen.count, chosen.integers);
  }

  /**
   * Sets which properties are left out or hashed, and how keys are made. Call it after `setFormat`.
   */
  setProjection(projection: EngineProjection): void {
    const { changesBag, hashed, keyMode, hasOwner, ownerColumn, idColumn } = projection;
    this.exports.project(Number(changesBag), hashed);
    this.exports.setKey(keyMode, Number(hasOwner), ownerColumn, idColumn);
  }

  /** Address after the last byte that may be written. */
  get outputLimit(): number {
    return MEMORY.OUTPUT_END;
  }

  get maxChosenColumns(): number {
    return MEMORY.MAX_CHOSEN;
  }

  /** Stores the column of a property. Returns false if there is not enough space. */
  setColumn(entry: number, column: Uint8Array): boolean {
    const { columnsEnd: start } = this;
    if (start + column.length > MEMORY.COLUMNS + MEMORY.COLUMN_TEXT) return false;
    this.memory.set(column, start);
    this.memory.writeInt32LE(start, MEMORY.COLUMN_STARTS + 4 * entry);
    this.memory.writeInt32LE(column.length, MEMORY.COLUMN_LENGTHS + 4 * entry);
    this.columnsEnd += column.length;
    return true;
  }

  /** Loads complete lines with their newlines, at most `maxLoadBytes` bytes. */
  load(bytes: Uint8Array): void {
    this.memory.set(bytes, MEMORY.INPUT);
    this.loaded = bytes.length;
  }

  /** Scans up to `maxLines` fast-path lines from `start` on. Returns the position after them. */
  scan(start: number, maxLines: number): number {
    const { INPUT } = MEMORY;
    return this.exports.scan(INPUT + start, INPUT + this.loaded, maxLines) - INPUT;
  }

  /**
   * Writes the records of the lines from `start` to `end` to the output. Returns the position of
   * the first line that was not written.
   * @param trusted whether all lines are known to be fast-path lines; if not, writing stops at the
   *   first one that is not
   */
  write(start: number, end: number, trusted: boolean): number {
    const { INPUT } = MEMORY;
    const limit = INPUT + this.loaded;
    return this.exports.write(INPUT + start, INPUT + end, limit, Number(trusted)) - INPUT;
  }

  /** Returns the output of the last `write`. It is valid until the next one. */
  output(): Uint8Array {
    return this.memory.subarray(MEMORY.OUTPUT, this.exports.outputEnd());
  }

  /** Number of lines that the last `scan` or `write` has read. */
  get lines(): number {
    return this.exports.lineCount();
  }

  /** Whether the last `write` stopped only because the output was full. Then call it again. */
  get isOutputFull(): boolean {
    return this.exports.stoppedForRoom() !== 0;
  }

  /** Calls `take` once with each property name that `scan` has found. */
  takeNames(take: (name: string) => void): void {
    const count = this.exports.takeNames();
    for (let index = 0; index < count; index += 1) {
      const entry = this.memory.readInt32LE(MEMORY.COLLECTED + 4 * index);
      take(this.names[entry] ?? '');
    }
  }

  /** Latest integer time that was written, in epoch milliseconds; -1 if there was none. */
  get greatestTime(): number {
    return this.exports.greatestTime();
  }

  /** Earliest integer time that was written, in epoch milliseconds; 1e15 if there was none. */
  get leastTime(): number {
    return this.exports.leastTime();
  }

  /** Number of records that were written without a time. */
  get withoutTime(): number {
    return this.exports.countWithoutTime();
  }

  private createCaller(): Caller {
    const host = (): EngineHost => {
      if (this.host === undefined) throw new TypeError('no format was set');
      return this.host;
    };
    return {
      addBagName: (entry = 0, start = 0, length = 0) => {
        const name = this.decodeName(start, length);
        this.names[entry] = name;
        const first = this.bagNames.firstOf(name, entry);
        this.counting.noteProperty(name, first);
        return first;
      },
      addInnerName: (entry = 0, start = 0, length = 0) =>
        this.innerNames.firstOf(this.decodeName(start, length), entry),
      forgetInnerNames: () => {
        this.innerNames.clear();
      },
      addEventName: (entry = 0, start = 0, length = 0) => {
        this.counting.addName(entry, this.decodeName(start, length));
      },
      resolveName: (entry = 0) => host().resolveName(entry),
      writeValue: (start = 0, end = 0, out = 0) => host().writeValue(start, end, out),
      writeHash: (...[start = 0, end = 0, out = 0, asText = 0]) =>
        asText === 0 ? host().writeHash(start, end, out) : host().writeHashText(start, end, out),
      writeLineKey: (start = 0, end = 0, out = 0) => host().writeLineKey(start, end, out),
      writeTime: (start = 0, end = 0, out = 0) => host().writeTime(start, end, out),
      noteTime: () => {
        host().noteTime();
      },
    };
  }

  /** Decodes a name as a JSON string. Its escapes were already validated by the scan. */
  private decodeName(start: number, length: number): string {
    return JSON.parse(`"${this.memory.toString('utf8', start, start + length)}"`) as string;
  }
}

/** Engines that are not in use. */
const idleEngines: LineEngine[] = [];
