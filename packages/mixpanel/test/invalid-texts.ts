/**
 * Invalid texts. Each entry has a description, the bytes within a JSON string (as Latin-1), and the
 * JSON that they are repaired to.
 */
export const INVALID_TEXTS: readonly (readonly [
  what: string,
  written: string,
  expected: string,
])[] = [
  ['a raw control character', 'X\u0006Y', String.raw`X\u0006Y`],
  ['a raw tab', 'X\tY', String.raw`X\tY`],
  ['a raw line feed', 'X\nY', String.raw`X\nY`],
  ['a raw NUL', 'X\u0000Y', String.raw`X\u0000Y`],
  ['a byte of Latin-1', 'caf\xe9', 'caf\ufffd'],
  ['a truncated character', 'X\xc3', 'X\ufffd'],
  ['half a surrogate pair in bytes', 'X\xed\xa0\xbdY', 'X\ufffd\ufffd\ufffdY'],
  ['half a surrogate pair as an escape', String.raw`X\ud83d`, 'X\ufffd'],
  ['the other half', String.raw`X\ude00Y`, 'X\ufffdY'],
];
