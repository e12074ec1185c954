import { byteAt, COLON, endOfBlanks, endOfString, QUOTE, REFUSED, same } from './bytes';
import { addBagName, addEventName, addInnerName, forgetInnerNames } from './caller';
import {
  BAG_NAMES,
  BAG_TEXT,
  EVENT_NAMES,
  EVENT_TEXT,
  INNER_NAMES,
  INNER_TEXT,
  PAD,
  TABLES,
} from './layout';

/** Longer names, in bytes as written, are left to the object path, which decodes the whole line. */
const MAX_NAME_BYTES: usize = 1024;
/** The entry before the first name of an object. */
export const NO_NAME: i32 = 0;
/** Returned by `find` if there is no valid name, or no space for a new one. */
export const NO_ENTRY: i32 = -1;

/** Which names a table holds. */
export const enum NamesOf {
  /** Names of the bag, and of objects inside its values. */
  BAG,
  INNER,
  /** Values that are names of events. */
  EVENTS,
}

/**
 * Names by the bytes they are written with, so that each is decoded and resolved once per body and
 * is then a small number: its entry, from 1 on.
 *
 * Two steps find the entry of a name:
 *
 * - **A guess.** Records repeat their names in the same order, so the name that followed the last
 *   one the
 *   time before is compared first, sixteen bytes per iteration; that also finds its end and the colon after
 *   it. It is right for 99.9 % of the names if all records have the same properties, and for 93 % in a mix
 *   of events with different ones.
 * - **A hash** over the bytes up to the quote, with open addressing, if the guess was wrong.
 *
 * `"a"` and `"\u0061"` are two entries of one name; `firstOf` returns the same entry for both.
 */
@unmanaged
export class Names {
  kind: NamesOf;
  capacity: i32;
  count: i32;
  /**
   * The address after the name found last: after its quote and, for the name of a member, its
   * colon.
   */
  end: usize;
  /** The text of each name as written, with its closing quote and, for members, a colon. */
  text: usize;
  textEnd: usize;
  used: usize;
  /**
   * 32 bits per entry: the address of its text, its length, its first spelling, the name after it.
   */
  starts: usize;
  lengths: usize;
  firsts: usize;
  followers: usize;
  /** Entries by hash; twice as many slots as there may be names. */
  slots: usize;
  slotMask: u32;

  firstOf(entry: i32): i32 {
    return load<i32>(this.firsts + ((<usize>entry) << 2));
  }

  get isFull(): bool {
    return this.count > this.capacity;
  }

  clear(): void {
    memory.fill(this.followers, 0, (<usize>this.count + 1) << 2);
    memory.fill(this.lengths, 0, (<usize>this.count + 1) << 2);
    memory.fill(this.slots, 0, (<usize>this.slotMask + 1) << 2);
    this.count = 1;
    this.used = this.text;
    if (this.kind == NamesOf.INNER) forgetInnerNames();
  }

  /**
   * Returns the entry of the name whose first character is at `at`, and sets `end` to after its
   * colon.
   * @param after the entry of the name before it in the same object, or `NO_NAME`
   */
  find(at: usize, after: i32): i32 {
    const follower = this.followers + ((<usize>after) << 2);
    const guess = (<usize>load<i32>(follower)) << 2;
    const length = load<i32>(this.lengths + guess);
    if (length != 0 && same(at, <usize>load<i32>(this.starts + guess), length)) {
      this.end = at + length;
      return <i32>(guess >> 2);
    }
    const entry = this.search(at);
    if (entry != NO_ENTRY) store<i32>(follower, entry);
    return entry;
  }

  private search(start: usize): i32 {
    const behind = endOfString(start);
    if (behind == REFUSED) return NO_ENTRY;
    const length = behind - 1 - start;
    if (length > MAX_NAME_BYTES) return NO_ENTRY;
    this.end = behind;
    if (this.kind != NamesOf.EVENTS) {
      const colon = endOfBlanks(behind);
      if (byteAt(colon) != COLON) return NO_ENTRY;
      this.end = colon + 1;
    }
    let slot = hashOf(start, length) & this.slotMask;
    while (true) {
      const entry = load<i32>(this.slots + ((<usize>slot) << 2));
      if (entry == 0) return this.add(start, length, slot);
      if (this.isWritten(entry, start, length)) return entry;
      slot = (slot + 1) & this.slotMask;
    }
  }

  private isWritten(entry: i32, start: usize, length: usize): bool {
    const at = (<usize>entry) << 2;
    if (<usize>load<i32>(this.lengths + at) != length + this.tail) return false;
    return same(start, <usize>load<i32>(this.starts + at), <i32>length);
  }

  /** The number of bytes stored after a name: its quote, and the colon of a member. */
  private get tail(): usize {
    return this.kind == NamesOf.EVENTS ? 1 : 2;
  }

  private add(start: usize, length: usize, slot: u32): i32 {
    if (this.isFull || this.used + length + 2 > this.textEnd) return NO_ENTRY;
    const entry = this.count;
    const at = (<usize>entry) << 2;
    this.count += 1;
    store<i32>(this.slots + ((<usize>slot) << 2), entry);
    store<i32>(this.starts + at, <i32>this.used);
    store<i32>(this.lengths + at, <i32>(length + this.tail));
    memory.copy(this.used, start, length);
    store<u8>(this.used + length, <u8>QUOTE);
    store<u8>(this.used + length + 1, <u8>COLON);
    this.used += length + this.tail;
    store<i32>(this.firsts + at, this.announce(entry, start, <i32>length));
    return entry;
  }

  /** Returns the entry that represents all spellings of the name. */
  private announce(entry: i32, start: usize, length: i32): i32 {
    if (this.kind == NamesOf.BAG) return addBagName(entry, start, length);
    if (this.kind == NamesOf.INNER) return addInnerName(entry, start, length);
    addEventName(entry, start, length);
    return entry;
  }
}

function hashOf(start: usize, length: usize): u32 {
  let hash: u32 = 0;
  for (let at = start; at < start + length; at += 1) hash = hash * 31 + byteAt(at);
  // The low bits of a product depend only on the low bits of its factors: use higher ones.
  return (hash * 0x9e3779b1) >>> 12;
}

/** The bytes of a `Names` object, and more. */
const SIZE: usize = 64;

function namesAt(at: usize, kind: NamesOf, capacity: i32, textSize: usize): Names {
  const names = changetype<Names>(at);
  const entries = (<usize>capacity + 2) * 4;
  names.kind = kind;
  names.capacity = capacity;
  names.slotMask = <u32>capacity * 4 - 1;
  names.starts = at + SIZE;
  names.lengths = names.starts + entries;
  names.firsts = names.lengths + entries;
  names.followers = names.firsts + entries;
  names.slots = names.followers + entries;
  names.text = names.slots + (<usize>names.slotMask + 1) * 4;
  names.textEnd = names.text + textSize;
  names.used = names.text;
  names.count = 1;
  return names;
}

export const bagNames = namesAt(TABLES, NamesOf.BAG, BAG_NAMES, BAG_TEXT);
export const innerNames = namesAt(bagNames.textEnd + PAD, NamesOf.INNER, INNER_NAMES, INNER_TEXT);
export const eventNames = namesAt(
  innerNames.textEnd + PAD,
  NamesOf.EVENTS,
  EVENT_NAMES,
  EVENT_TEXT,
);
/** The end of all memory that is used. */
export const MEMORY_END: usize = eventNames.textEnd + PAD;
