import { INTEGER, stream, TEXT, TIME } from './scripted-connector.js';

export interface Counting {
  /** The number at which each stream is complete. */
  readonly records: number;
  readonly recordsPerState: number;
  /**
   * The number of consecutive records with the same property. The type of its values changes in the
   * middle.
   */
  readonly block: number;
  /** The maximum number of records of each stream in one run. */
  readonly recordsPerRun?: number;
}

/**
 * Returns the source code of a connector with three streams, two of numbers and one of texts. Each
 * stream counts on from its state. The file `kill.json` contains `[records, milliseconds]`: after
 * this number of records and then this time, the connector kills local-sync. With 0 records it
 * never does.
 */
export function countingConnector({
  records,
  recordsPerState,
  block,
  recordsPerRun = records,
}: Counting): string {
  return `
import { readFileSync, writeSync } from 'node:fs';
const streams = ${JSON.stringify([
    stream('count', { n: INTEGER, day: TIME }, { cursor: 'day' }),
    stream('keyed', { n: INTEGER, day: TIME }, { key: ['n'], cursor: 'day' }),
    stream('export', { insert_id: TEXT, time: TIME }, { cursor: 'time' }),
  ])};
const say = (message) => {
  // The pipe may be full, so the connector must wait for it.
  let rest = Buffer.from(JSON.stringify(message) + '\\n');
  while (rest.length > 0) {
    try { rest = rest.subarray(writeSync(1, rest)); } catch (error) { if (error.code !== 'EAGAIN') process.exit(0); }
  }
};
const status = (name, status) => say({ type: 'TRACE', trace: { type: 'STREAM_STATUS', emitted_at: 1,
  stream_status: { stream_descriptor: { name }, status } } });
const early = [(n) => n, (n) => n + 0.5, () => true, () => '2026-11-01T00:00:00Z'];
const late = [(n) => ({ n }), () => 'text', (n) => [n], () => 'no time'];
const textOf = (value) => (typeof value === 'string' ? value.slice(0, 10) : JSON.stringify(value));
const property = (name, n) => {
  const block = Math.floor(n / ${block});
  const kind = block % 4;
  const value = (n % ${block} < ${block / 2} ? early : late)[kind](n);
  return { ['a' + block]: name === 'export' ? textOf(value) : value };
};
if (process.argv[2] === 'discover') say({ type: 'CATALOG', catalog: { streams } });
else {
  const [after, milliseconds] = JSON.parse(readFileSync('kill.json', 'utf8'));
  const states = JSON.parse(readFileSync(process.argv[process.argv.indexOf('--state') + 1], 'utf8'));
  let written = 0;
  const startOf = (name) =>
    states.find(({ stream }) => stream.stream_descriptor.name === name)?.stream.stream_state.n ?? 0;
  // The stream with the fewest records comes first, so that each stream is being read during some
  // of the kills.
  streams.sort((one, other) => startOf(one.name) - startOf(other.name));
  for (const { name } of streams) {
    const start = startOf(name);
    status(name, 'STARTED');
    for (let n = start + 1; n <= Math.min(${records}, start + ${recordsPerRun}); n += 1) {
      const day = '2026-11-0' + (1 + (n % 3)) + 'T00:00:00Z';
      const more = name === 'export' ? { insert_id: 'i' + n, time: day } : { day };
      const data = { n, ...more, text: 'x'.repeat(200), ...property(name, n) };
      say({ type: 'RECORD', record: { stream: name, data, emitted_at: 1 } });
      if (n % ${recordsPerState} === 0) say({ type: 'STATE', state: { type: 'STREAM',
        stream: { stream_descriptor: { name }, stream_state: { n } } } });
      written += 1;
      if (written === after) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
        process.kill(process.ppid, 'SIGKILL');
        process.exit(0);
      }
    }
    status(name, 'COMPLETE');
  }
}
`;
}
