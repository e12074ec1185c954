import { OUTPUT, OUTPUT_END, SETTINGS_SIZE } from './layout';
import { settingAt, settingLength } from './shape';

/** Address of the next byte of the output. */
export let out: usize = OUTPUT;

export function setOut(at: usize): void {
  out = at;
}

/**
 * Address after the last byte of the input, and therefore after the rest of the current line.
 */
let inputEnd: usize = 0;

export function setInputEnd(at: usize): void {
  inputEnd = at;
}

/**
 * Maximum number of bytes of a record that do not depend on the rest of the line: the envelope, the
 * columns of name, time and properties (all of which are settings), braces, commas and a time.
 */
const TAIL: usize = SETTINGS_SIZE + 128;

/**
 * Reports whether the output has space for `bytes`, for twice the input after `at`, and for all
 * settings. No value is longer in the output than twice its length in the input.
 */
export function hasRoom(at: usize, bytes: usize): bool {
  return out + bytes + TAIL + 2 * (inputEnd - at) <= OUTPUT_END;
}

export function put(byte: u32): void {
  store<u8>(out, <u8>byte);
  out += 1;
}

/**
 * Copies bytes, sixteen per iteration. The next output overwrites the surplus bytes.
 */
export function append(start: usize, length: i32): void {
  let at = start;
  let to = out;
  out += <usize>length;
  do {
    v128.store(to, v128.load(at));
    at += 16;
    to += 16;
  } while (to < out);
}

export function appendSetting(place: i32): void {
  append(settingAt(place), settingLength(place));
}

export function putNull(): void {
  store<u32>(out, 0x6c6c756e);
  out += 4;
}
