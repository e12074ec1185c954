/*
 * MB/s of bodies, before they are read and after, on one core:
 *
 *   npx tsx --conditions @source-mixpanel/source packages/event-lines/bench/transcode.bench.ts [MB] [rounds]
 *
 * The ways take turns, round by round, and each figure is a median of processor time, so that what
 * else the machine does changes little. Compare the ratios; the megabytes are those of the body.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { sampleEvents } from '@source-mixpanel/testing/sample-events';
import { createLineProof, type LineProofOptions } from '../src/fast/line-validator.js';
import { createNameTable } from '../src/columns/column-map.js';
import { createObjectLineProof } from '../src/reference/object-line-validator.js';
import { transcodeObjectLines } from '../src/reference/object-transcode-lines.js';
import type { RecordFormat } from '../src/reference/record-transform.js';
import type { Batch, TranscodeOptions } from '../src/fast/batch.js';
import { transcodeLines } from '../src/fast/transcode-lines.js';

const CHUNK = 64 * 1024;
const [megabytes = 16, rounds = 11] = process.argv.slice(2).map(Number);
const body = sampleEvents(megabytes * 1e6);
const compressed = gzipSync(body);
const chunks = Array.from({ length: Math.ceil(body.length / CHUNK) }, (_, index) =>
  Uint8Array.from(body.subarray(index * CHUNK, (index + 1) * CHUNK)),
);
const lines = body.toString('latin1').split('\n').slice(0, -1);
const buffers = lines.map((line) => Buffer.from(line, 'latin1'));

const shape = { head: 'event', bag: 'properties', onUnreadableLine: 'fail' } as const;
const proofOptions: LineProofOptions = { ...shape, isTrailer: () => false };

function prove(create: typeof createLineProof) {
  const proof = create(proofOptions);
  for (const chunk of chunks) proof.write(chunk);
  proof.end();
  return proof;
}

const proof = prove(createLineProof);
const names = createNameTable({ head: 'event', kept: ['time', 'distinct_id'] });
names.assign(proof.names);
const frame = {
  open: Buffer.from('{"type":"RECORD","record":{"stream":"export","data":'),
  close: Buffer.from(',"emitted_at":1718000000000}}\n'),
};
const properties = {
  distinct_id: { name: 'distinct_id', type: 'text' },
  insert_id: { name: '$insert_id', type: 'text' },
  mp_processing_time_ms: { name: 'mp_processing_time_ms', type: 'integer' },
} as const;

function options(kind: RecordFormat['kind'], changes: Partial<TranscodeOptions> = {}) {
  const format: RecordFormat = kind === 'raw' ? { kind, properties } : { kind, names };
  const common = { ...shape, time: 'time', prune: false, always: new Set(['time']) };
  return { ...common, format, frame: () => frame, ...changes };
}

async function* arriving(): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield chunk;
}

async function drain(batches: AsyncIterable<Batch>): Promise<void> {
  let records = 0;
  for await (const { count } of batches) records += count;
  if (records !== lines.length) throw new Error(`${String(records)} of ${String(lines.length)}`);
}

const few = { columns: new Set(['event', 'distinct_id', 'city', 'plan']), prune: true };
const ways: readonly (readonly [name: string, run: () => unknown])[] = [
  ['gunzip', () => gunzipSync(compressed)],
  ['JSON.parse alone', () => buffers.map((line) => void JSON.parse(line.toString()))],
  ['object path: proof', () => prove(createObjectLineProof)],
  ['object path: text', () => drain(transcodeObjectLines(arriving(), options('text')))],
  ['proof', () => prove(createLineProof)],
  ['text, proven', () => drain(transcodeLines(arriving(), options('text', { proof })))],
  ['text, not proven', () => drain(transcodeLines(arriving(), options('text')))],
  [
    'text, proven, 5 columns',
    () => drain(transcodeLines(arriving(), options('text', { proof, ...few }))),
  ],
  [
    'python_text, proven',
    () => drain(transcodeLines(arriving(), options('python_text', { proof }))),
  ],
  ['raw, proven', () => drain(transcodeLines(arriving(), options('raw', { proof })))],
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
const both = 1 / (1 / speedOf('proof') + 1 / speedOf('text, proven'));
const plain = 1 / (1 / speedOf('object path: proof') + 1 / speedOf('object path: text'));
console.log(`both passes: ${both.toFixed(0)} MB/s, ${(both / plain).toFixed(1)} x the object path`);
