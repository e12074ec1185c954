import type { Buffer } from 'node:buffer';
import type { CountBy } from '../values/event-counts.js';
import { MEMORY, SETTING } from './wasm-constants.js';
import type { WasmExports } from './wasm-module.js';

/**
 * Counts events with the WebAssembly module, which knows event names as numbers (entries). This class maps the numbers to
 * names, and sets which property is the time.
 */
export class EventCounting {
  private readonly names: string[] = [''];
  private timeField: string | undefined;

  constructor(
    private readonly exports: WasmExports,
    private readonly memory: Buffer,
  ) {}

  /**
   * Starts counting the events of the lines that `scan` consumes. Call this before the first
   * `scan`.
   */
  start({ timeField, milliseconds }: CountBy): void {
    this.timeField = timeField;
    this.exports.countBy(milliseconds);
  }

  /** Forgets the settings of the body; `reset` of the module does the same there. */
  stop(): void {
    this.timeField = undefined;
  }

  /**
   * Call this for each new property name of the module.
   * @param name the name without escapes
   * @param first the number of the first entry with this name: `"time"` and `"t\\u0069me"` are two entries of one name
   */
  noteProperty(name: string, first: number): void {
    if (name !== this.timeField) return;
    this.memory.writeInt32LE(first, MEMORY.SETTINGS + 8 * SETTING.COUNTED_TIME);
  }

  /** Call this with each new event name and its number. */
  addName(entry: number, name: string): void {
    this.names[entry] = name;
  }

  /** Calls `add` with the counts of the last `scan`. Spans of time are numbered from the epoch. */
  take(add: (name: string, span: number, count: number) => void): void {
    const count = this.exports.countCounted();
    for (let index = 0; index < count; index += 1) {
      const at = MEMORY.COUNTED + 12 * index;
      const name = this.names[this.memory.readInt32LE(at)] ?? '';
      add(name, this.memory.readUInt32LE(at + 4), this.memory.readInt32LE(at + 8));
    }
  }
}
