import { readMember, type SourceRecord } from '../reference/source-record.js';
import { timeText } from './time-text.js';

/** How events are counted: by name and by span of time, such as an hour. */
export interface CountBy {
  /**
   * Name of the property that contains the time, in a form that `timeText` reads. Events without a
   * valid time are not counted.
   */
  readonly timeField: string;
  /** Length of a span in milliseconds, at least 60,000. Spans begin at the epoch. */
  readonly milliseconds: number;
}

/** Maximum number of counts (pairs of name and span). They take up to 24 MB. */
const MAX_COUNTED_PAIRS = 1_000_000;
const FIRST_SLOTS = 1024;

/** Numbers of events by name and span of time. Spans are numbered from the epoch. */
export class EventCounts {
  private readonly nameNumbers = new Map<string, number>();
  /**
   * A hash table with open addressing. Each slot has three numbers: the number of the name (from
   * 1), the number of the span, and the count.
   */
  private slots = new Uint32Array(3 * FIRST_SLOTS);
  private pairs = 0;
  /** Whether counts are missing because there were too many pairs. */
  isIncomplete = false;

  constructor(private readonly maxPairs = MAX_COUNTED_PAIRS) {}

  add(name: string, span: number, count: number): void {
    const number = this.numberOf(name);
    const at = this.find(number, span);
    const known = this.slots[at + 2] ?? 0;
    if (known === 0) {
      if (this.pairs === this.maxPairs) {
        this.isIncomplete = true;
        return;
      }
      this.pairs += 1;
      this.slots.set([number, span], at);
    }
    this.slots[at + 2] = known + count;
    if (2 * 3 * this.pairs > this.slots.length) this.grow();
  }

  /** Yields all pairs of name and span with their counts, in no particular order. */
  *entries(): Generator<readonly [name: string, span: number, count: number], void> {
    const names = [...this.nameNumbers.keys()];
    for (let at = 0; at < this.slots.length; at += 3) {
      const [number = 0, span = 0, count = 0] = this.slots.subarray(at, at + 3);
      if (count > 0) yield [names[number - 1] ?? '', span, count];
    }
  }

  private numberOf(name: string): number {
    const known = this.nameNumbers.get(name);
    if (known !== undefined) return known;
    this.nameNumbers.set(name, this.nameNumbers.size + 1);
    return this.nameNumbers.size;
  }

  private find(number: number, span: number): number {
    const { slots } = this;
    let slot = (Math.imul(number, 0x9e3779b1) ^ Math.imul(span, 0x85ebca6b)) >>> 0;
    for (; ; slot += 1) {
      const at = 3 * (slot % (slots.length / 3));
      if (slots[at + 2] === 0 || (slots[at] === number && slots[at + 1] === span)) return at;
    }
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Uint32Array(2 * old.length);
    for (let at = 0; at < old.length; at += 3) {
      const [number = 0, span = 0, count = 0] = old.subarray(at, at + 3);
      if (count > 0) this.slots.set([number, span, count], this.find(number, span));
    }
  }
}

/** Counts a record that was read as an object. */
export function countRecord(
  { head, bag }: SourceRecord,
  { timeField, milliseconds }: CountBy,
  counts: EventCounts,
): void {
  const time = timeText(readMember(bag, timeField));
  if (typeof head !== 'string' || time === undefined) return;
  const span = Math.floor(Date.parse(time) / milliseconds);
  // Mixpanel has no counts for times before 1970.
  if (span >= 0) counts.add(head, span, 1);
}
