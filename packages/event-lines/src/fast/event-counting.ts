import type { Buffer } from 'node:buffer';
import type { CountBy } from '../values/event-counts.js';
import { MEMORY, SETTING } from './wasm-constants.js';
import type { WasmExports } from './wasm-module.js';

/**
 * Counts events on the host's side: keeps names by their entries, and the property that is the
 * time.
 */
export class EventCounting {
  private readonly names: string[] = [''];
  private timeField: string | undefined;

  constructor(
    private readonly exports: WasmExports,
    private readonly memory: Buffer,
  ) {}

  /** Counts the events of lines that `scan` consumes; call this before the first. */
  start({ timeField, milliseconds }: CountBy): void {
    this.timeField = timeField;
    this.exports.countBy(milliseconds);
  }

  stop(): void {
    this.timeField = undefined;
  }

  /** Call this with each new name of the bag, and the entry of its first spelling. */
  noteProperty(name: string, first: number): void {
    if (name !== this.timeField) return;
    this.memory.writeInt32LE(first, MEMORY.SETTINGS + 8 * SETTING.COUNTED_TIME);
  }

  /** Call this with each new name of an event. */
  addName(entry: number, name: string): void {
    this.names[entry] = name;
  }

  /** Passes the counts of the lines that the last `scan` consumed to `add`. */
  take(add: (name: string, span: number, count: number) => void): void {
    const count = this.exports.countCounted();
    for (let index = 0; index < count; index += 1) {
      const at = MEMORY.COUNTED + 12 * index;
      const name = this.names[this.memory.readInt32LE(at)] ?? '';
      add(name, this.memory.readUInt32LE(at + 4), this.memory.readInt32LE(at + 8));
    }
  }
}
