/**
 * Contents of JSON strings that have to be repaired: a description, the bytes as Latin-1, and the
 * repaired JSON.
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
  ['a Latin-1 byte', 'caf\xe9', 'caf\ufffd'],
  ['a truncated UTF-8 character', 'X\xc3', 'X\ufffd'],
  ['the UTF-8 form of a high surrogate', 'X\xed\xa0\xbdY', 'X\ufffd\ufffd\ufffdY'],
  ['the escape of a lone high surrogate', String.raw`X\ud83d`, 'X\ufffd'],
  ['the escape of a lone low surrogate', String.raw`X\ude00Y`, 'X\ufffdY'],
];
