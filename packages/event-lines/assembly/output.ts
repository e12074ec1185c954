import { OUTPUT, OUTPUT_END, SETTINGS_SIZE } from './layout';
import { settingAt, settingLength } from './shape';

/** The address of the next byte. */
export let out: usize = OUTPUT;

export function setOut(at: usize): void {
  out = at;
}

/**
 * The address after the last byte of the current input, which bounds the length of the rest of a
 * line.
 */
let inputEnd: usize = 0;

export function setInputEnd(at: usize): void {
  inputEnd = at;
}

/**
 * The maximum that may follow whatever the rest of the line is: the envelope and the columns of
 * head, time and bag, which are texts of the settings, plus braces, commas and a time.
 */
const TAIL: usize = SETTINGS_SIZE + 128;

/**
 * Whether there is space for `bytes`, twice the input after `at` (no value takes more) and the
 * tail.
 */
export function hasRoom(at: usize, bytes: usize): bool {
  return out + bytes + TAIL + 2 * (inputEnd - at) <= OUTPUT_END;
}

export function put(byte: u32): void {
  store<u8>(out, <u8>byte);
  out += 1;
}

/** Copies sixteen bytes per iteration; those after the last are overwritten by what follows. */
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
