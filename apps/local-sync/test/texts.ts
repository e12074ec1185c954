import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
import { stream, TEXT, TIME } from './scripted-connector.js';

const HEAD = { event: TEXT, time: TIME, distinct_id: TEXT, insert_id: TEXT };
/** Events whose properties are all texts. */
export const EXPORT = stream(
  'export',
  { ...HEAD, declared: TEXT, user_id: TEXT },
  { cursor: 'time' },
);

/** Texts that look alike but are different. Each must be shown as it was delivered. */
export const TEXTS: Readonly<Record<string, readonly string[]>> = {
  whole: [
    ...['0', '7', '-12', '1000', '9007199254740993', '9223372036854775807', '9223372036854775808'],
    ...['-9223372036854775808', '-9223372036854775809', '9'.repeat(38), '9'.repeat(39)],
  ],
  notation: [
    ...[
      '007',
      '+5',
      '1e5',
      '1E5',
      '1.50',
      '-0',
      '-0.0',
      '0.0',
      ' 12',
      '12 ',
      '1_000',
      '0x10',
      '12.0',
    ],
    ...['.5', '5.', '1e+17', '1e-07', '1e400', 'NaN', 'nan', 'inf', '-inf', 'Infinity', '1,5'],
  ],
  decimal: [
    ...['12.5', '0.1', '-3.75', '0.30000000000000004', '1234567890123456.7', '100000.25'],
    ...['123456789012345678.5', '0.00001', '1.5e-07', '179.99'],
  ],
  boolean: ['true', 'false', 'TRUE', 'True', 't', 'f', '1', 'yes'],
  date: [
    ...['2024-01-05', '2024-02-30', '0000-01-01', '9999-12-31', '10000-01-01', '2024-1-5'],
    ...['infinity', 'epoch', '0044-03-15 (BC)', '1582-10-10'],
  ],
  time: [
    ...['2024-01-05 10:00:00', '2024-01-05 10:00:00.5', '2024-01-05 10:00:00.50'],
    ...['2024-01-05 10:00:00.1234567', '2024-01-05T10:00:00', '2024-01-05 10:00:00Z'],
    ...['2024-01-05 24:00:00', '2024-01-05 10:00', '2024-01-05 10:00:00+00', '10:00:00'],
  ],
  json: [
    ...['{"a":1.50}', '[1, 2]', '{ "a" : 1 }', '[]', '{}', '[1,]', '[NaN]', '{bad', '[1]x', ' {}'],
    ...['{"big":12345678901234567890}', '{"a":"\\ud800"}', '{"a":1,"a":2}', '["\\u0031"]'],
  ],
  other: [
    ...['', 'null', '"', '\\', "it's", 'ü\u2028\u0000', '12\u0000', '\u0661\u0662', '12\u00a0'],
    ...['\ud83d\ude00', '"12"', '\\u0031', '\ud800', 'a'.repeat(40)],
  ],
};
/** Texts that types other than `VARCHAR` show as they were delivered. */
export const FITTING: readonly (readonly [type: string, texts: readonly string[]])[] = [
  ['BOOLEAN', ['true', 'false']],
  ['BIGINT', ['0', '7', '-12', '9007199254740993', '-9223372036854775808']],
  ['DECIMAL(38,0)', ['9223372036854775808', '7', `-${'9'.repeat(38)}`]],
  ['DOUBLE', ['12.5', '-3.75', '0.30000000000000004', '12.0', '1e+17', '1e-07']],
  ['DATE', ['2024-01-05', '9999-12-31']],
  ['TIMESTAMP', ['2024-01-05 10:00:00', '2024-01-05 10:00:00.123456']],
  ['JSON', ['{"a":1.50}', '[1, 2]', '{ "a" : 1 }', '{"big":12345678901234567890}']],
];

/** Returns events with these properties, on three days. */
export function events(
  batches: readonly (readonly JsonObject[])[],
): readonly (readonly JsonObject[])[] {
  let count = 0;
  return batches.map((batch) =>
    batch.map((properties) => {
      count += 1;
      const insert_id = `i${String(count).padStart(4, '0')}`;
      const time = `2026-11-0${1 + (count % 3)}T08:00:00Z`;
      return { event: 'e', time, distinct_id: 'd', insert_id, ...properties };
    }),
  );
}

/**
 * Returns the properties of as many events as the longest list has values. Shorter lists are filled
 * with null.
 */
export function transposed(columns: Readonly<Record<string, readonly JsonValue[]>>): JsonObject[] {
  const rows = Math.max(...Object.values(columns).map(({ length }) => length));
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, values[row] ?? null]),
    ),
  );
}
