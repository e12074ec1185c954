import type { Buffer } from 'node:buffer';
import type { CountBy } from '../values/event-counts.js';
import { MEMORY, SETTING } from './wasm-constants.js';
import type { WasmExports } from './wasm-module.js';

/**
 * The JavaScript side of counting events, whose result is compared with the counts of Mixpanel. The
 * WebAssembly program counts the events of each name in each span of time, such as an hour. It
 * identifies a name of an event or property by a number, the entry. This class stores the text of
 * each event name, and informs the program which property contains the time.
 */
export class EventCounting {
  private readonly names: string[] = [''];
  private timeField: string | undefined;

  constructor(
    private readonly exports: WasmExports,
    private readonly memory: Buffer,
  ) {}

  /**
   * Starts counting. Call this before the first `scan`, because only the lines that `scan` reads
   * afterwards are counted.
   */
  start({ timeField, milliseconds }: CountBy): void {
    this.timeField = timeField;
    this.exports.countBy(milliseconds);
  }

  /** Stops counting at the end of a body. The program itself stops when its `reset` is called. */
  stop(): void {
    this.timeField = undefined;
  }

  /**
   * Call this whenever the program finds a new property name. If it is the name of the time, stores
   * its entry where the program reads it.
   * @param name the decoded name
   * @param first the entry of the first spelling of this name: `"time"` and `"t\\u0069me"` are two
   *   spellings with two entries, but one name
   */
  noteProperty(name: string, first: number): void {
    if (name !== this.timeField) return;
    this.memory.writeInt32LE(first, MEMORY.SETTINGS + 8 * SETTING.COUNTED_TIME);
  }

  /** Stores the text of an event name. Call this whenever the program finds a new event name. */
  addName(entry: number, name: string): void {
    this.names[entry] = name;
  }

  /**
   * Calls `add` for each name and span with events in the last `scan`. `span` is the number of the
   * span; span 0 begins at the epoch, 1970-01-01T00:00:00Z.
   */
  take(add: (name: string, span: number, count: number) => void): void {
    const count = this.exports.countCounted();
    for (let index = 0; index < count; index += 1) {
      const at = MEMORY.COUNTED + 12 * index;
      const name = this.names[this.memory.readInt32LE(at)] ?? '';
      add(name, this.memory.readUInt32LE(at + 4), this.memory.readInt32LE(at + 8));
    }
  }
}
