/*
 * Measures how fast bodies are validated and converted to records, in MB/s on one core:
 *
 *   npx tsx --conditions @source-mixpanel/source \
 *     packages/event-lines/bench/transcode.bench.ts [MB] [rounds]
 *
 * Each round runs all variants, and the result of a variant is its median processor time, so that
 * other processes have little influence. Compare the ratios and not the MB/s, which depend on the
 * machine. MB are those of the uncompressed body.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { sampleEvents } from '@source-mixpanel/testing/sample-events';
import { createLineValidator, type LineValidatorOptions } from '../src/fast/line-validator.js';
import { createColumnMap } from '../src/columns/column-map.js';
import { createObjectLineValidator } from '../src/reference/object-line-validator.js';
import { transcodeObjectLines } from '../src/reference/object-transcode-lines.js';
import { Privacy } from '../src/projection/privacy.js';
import type { RecordFormat } from '../src/reference/record-transform.js';
import type { Batch, TranscodeOptions } from '../src/fast/batch.js';
import { transcodeLines } from '../src/fast/transcode-lines.js';
import { spacedStyle } from '../test/spaced-style.js';
import { eventColumns } from '../test/event-columns.js';

const CHUNK = 64 * 1024;
const [megabytes = 16, rounds = 11] = process.argv.slice(2).map(Number);
const body = sampleEvents(megabytes * 1e6);
const compressed = gzipSync(body);
const chunks = Array.from({ length: Math.ceil(body.length / CHUNK) }, (_, index) =>
  Uint8Array.from(body.subarray(index * CHUNK, (index + 1) * CHUNK)),
);
const lines = body.toString('latin1').split('\n').slice(0, -1);
const buffers = lines.map((line) => Buffer.from(line, 'latin1'));

const shape = {
  nameField: 'event',
  propertiesField: 'properties',
  onUnreadableLine: 'fail',
} as const;
const validatorOptions: LineValidatorOptions = { ...shape, isAbortMarker: () => false };

function validate(create: typeof createLineValidator, more: Partial<LineValidatorOptions> = {}) {
  const validator = create({ ...validatorOptions, ...more });
  for (const chunk of chunks) validator.write(chunk);
  validator.end();
  return validator;
}

const validator = validate(createLineValidator);
const names = createColumnMap({ ...eventColumns });
names.assign(validator.names);
const envelope = {
  prefix: Buffer.from('{"type":"RECORD","record":{"stream":"export","data":'),
  suffix: Buffer.from(',"emitted_at":1718000000000}}\n'),
};
const properties = {
  distinct_id: { name: 'distinct_id', type: 'text' },
  insert_id: { name: '$insert_id', type: 'text' },
  mp_processing_time_ms: { name: 'mp_processing_time_ms', type: 'integer' },
} as const;

function options(kind: 'text' | 'spaced text' | 'raw', changes: Partial<TranscodeOptions> = {}) {
  const style = kind === 'text' ? {} : { style: spacedStyle };
  const format: RecordFormat =
    kind === 'raw' ? { kind, properties } : { kind: 'text', columns: names, ...style };
  return { ...shape, timeField: 'time', format, envelope: () => envelope, ...changes };
}

async function* arriving(): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield chunk;
}

async function drain(batches: AsyncIterable<Batch>): Promise<void> {
  let records = 0;
  for await (const { count } of batches) records += count;
  if (records !== lines.length) throw new Error(`${String(records)} of ${String(lines.length)}`);
}

const columns = new Set(['event', 'distinct_id', 'city', 'plan', 'time']);
const few = { keeps: (column: string) => columns.has(column) };
const selected = {
  projection: { selected: new Set(['time', 'distinct_id', '$city', '$os', 'plan', 'price']) },
};
const identified = {
  key: {
    column: 'event_key',
    ownerField: 'distinct_id',
    idField: '$insert_id',
    isIgnored: () => false,
    labelOf: (name: string) => name,
  },
};
const hashed = {
  projection: {
    privacy: new Privacy({
      drop: [],
      hash: ['$current_url', '$city'],
      key: 'a key of the benchmark',
      keptPrefix: '$device:',
    }),
  },
};
const ways: readonly (readonly [name: string, run: () => unknown])[] = [
  ['gunzip', () => gunzipSync(compressed)],
  ['JSON.parse alone', () => buffers.map((line) => void JSON.parse(line.toString()))],
  ['object path: verify', () => validate(createObjectLineValidator)],
  ['object path: text', () => drain(transcodeObjectLines(arriving(), options('text')))],
  ['verify', () => validate(createLineValidator)],
  [
    'verify and count',
    () =>
      validate(createLineValidator, { countBy: { timeField: 'time', milliseconds: 15 * 60_000 } }),
  ],
  ['text, verified', () => drain(transcodeLines(arriving(), options('text', { validator })))],
  ['text, not verified', () => drain(transcodeLines(arriving(), options('text')))],
  [
    'text, verified, 5 columns',
    () => drain(transcodeLines(arriving(), options('text', { validator, ...few }))),
  ],
  [
    'text, verified, 5 selected',
    () => drain(transcodeLines(arriving(), options('text', { validator, ...selected }))),
  ],
  [
    'text, verified, key',
    () => drain(transcodeLines(arriving(), options('text', { validator, ...identified }))),
  ],
  [
    'text, verified, 2 hashed',
    () => drain(transcodeLines(arriving(), options('text', { validator, ...hashed }))),
  ],
  [
    'spaced text, verified',
    () => drain(transcodeLines(arriving(), options('spaced text', { validator }))),
  ],
  ['raw, verified', () => drain(transcodeLines(arriving(), options('raw', { validator })))],
];

const taken = ways.map((): number[] => []);
for (let round = 0; round < rounds; round += 1) {
  for (const [index, [, run]] of ways.entries()) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    taken[index]?.push((user + system) / 1e6);
  }
}

const speeds = taken.map((seconds) => {
  const middle = seconds.sort((first, second) => first - second)[seconds.length >> 1] ?? 0;
  return body.length / 1e6 / middle;
});
const speedOf = (name: string): number => speeds[ways.findIndex(([way]) => way === name)] ?? 0;
const perLine = Math.round(body.length / lines.length);
console.log(`${String(lines.length)} lines of ${String(perLine)} bytes, ${String(rounds)} rounds`);
console.log(
  `${''.padEnd(26)}${['MB/s', 'x gunzip', 'x JSON.parse'].map((head) => head.padStart(14)).join('')}`,
);
for (const [index, [name]] of ways.entries()) {
  const speed = speeds[index] ?? 0;
  const cells = [
    speed.toFixed(0),
    (speed / speedOf('gunzip')).toFixed(2),
    (speed / speedOf('JSON.parse alone')).toFixed(2),
  ];
  console.log(`${name.padEnd(26)}${cells.map((cell) => cell.padStart(14)).join('')}`);
}
const both = 1 / (1 / speedOf('verify') + 1 / speedOf('text, verified'));
const plain = 1 / (1 / speedOf('object path: verify') + 1 / speedOf('object path: text'));
console.log(`both passes: ${both.toFixed(0)} MB/s, ${(both / plain).toFixed(1)} x the object path`);
