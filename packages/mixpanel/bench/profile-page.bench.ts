/*
 * Measures how many MB/s of a page of profiles several parsers process on one core, compared with
 * JSON.parse for the complete page:
 *
 *   npx tsx --conditions @source-mixpanel/source packages/mixpanel/bench/profile-page.bench.ts [profiles] [rounds]
 *
 * In each round, every parser runs once; the results are medians of the processor time. All parsers
 * begin with the chunks of a download and end with every profile as an object, whose properties are
 * counted.
 */
import { Buffer, isUtf8 } from 'node:buffer';
import { parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import { sampleEvents } from '@source-mixpanel/testing/sample-events';
import { ProfilePageParser } from '../src/profiles/profile-page-parser.js';
import { StreamedPageParser } from '../test/streamed-page-parser.js';

const CHUNK = 128 * 1024;
const [profiles = 40_000, rounds = 7] = process.argv.slice(2).map(Number);

const events = sampleEvents(4_000_000).toString().split('\n').slice(0, -1);
const rows = Array.from({ length: profiles }, (_, index) => {
  const event = JSON.parse(events[index % events.length] ?? '{}') as { properties: object };
  return { $distinct_id: `user-${String(index)}`, $properties: event.properties };
});
const head = { status: 'ok', session_id: 's', page: 0, page_size: profiles, total: profiles };
const page = Buffer.from(JSON.stringify({ ...head, results: rows }));
const chunks = Array.from({ length: Math.ceil(page.length / CHUNK) }, (_, index) =>
  Uint8Array.from(page.subarray(index * CHUNK, (index + 1) * CHUNK)),
);

function count(found: readonly JsonObject[]): number {
  let properties = 0;
  for (const { $properties } of found) properties += Object.keys($properties ?? {}).length;
  return properties;
}

function whole(parse: (text: string) => unknown): number {
  const bytes = Buffer.concat(chunks);
  if (!isUtf8(bytes)) throw new Error('not UTF-8');
  return count((parse(bytes.toString()) as { results: readonly JsonObject[] }).results);
}

function chunkwise(parser: Pick<ProfilePageParser, 'write' | 'end'>): number {
  let properties = 0;
  for (const chunk of chunks) properties += count(parser.write(chunk));
  parser.end();
  return properties;
}

const ways: readonly (readonly [name: string, run: () => number])[] = [
  ['JSON.parse, whole', () => whole(JSON.parse)],
  ['parseJson, whole', () => whole(parseJson)],
  ['stream-json', () => chunkwise(new StreamedPageParser())],
  ['ours', () => chunkwise(new ProfilePageParser())],
];

const expected = ways[0]?.[1]();
const taken = ways.map((): number[] => []);
for (let round = 0; round < rounds; round += 1) {
  for (const [index, [name, run]] of ways.entries()) {
    const before = process.cpuUsage();
    if (run() !== expected) throw new Error(`${name} finds other properties`);
    const { user, system } = process.cpuUsage(before);
    taken[index]?.push((user + system) / 1e6);
  }
}
const speeds = taken.map((seconds) => {
  const middle = seconds.sort((first, second) => first - second)[seconds.length >> 1] ?? 0;
  return page.length / 1e6 / middle;
});
const longest = Math.max(...rows.map((row) => Buffer.byteLength(JSON.stringify(row))));
console.log(`${String(profiles)} profiles, ${(page.length / 1e6).toFixed(1)} MB`);
for (const [index, [name]] of ways.entries()) {
  const ratio = (speeds[index] ?? 0) / (speeds[0] ?? 1);
  console.log(
    `${name.padEnd(20)}${(speeds[index] ?? 0).toFixed(0).padStart(6)} MB/s  x ${ratio.toFixed(2)}`,
  );
}
const held = CHUNK + longest;
console.log(
  `bytes held: ${String(held)}, ${(page.length / held).toFixed(0)} x fewer than the page`,
);
