import { INTEGER, stream, TIME } from './scripted-connector.js';

export interface Counting {
  /** The last number of each stream. */
  readonly records: number;
  readonly recordsPerState: number;
  /** So many records share one property, which changes its type half-way. */
  readonly block: number;
  /** How many records of each stream one run sends at most. */
  readonly recordsPerRun?: number;
}

/**
 * The text of a connector that counts from its state, in two streams. It kills its reader once it has
 * written as many records as `kill.json` says, and as many milliseconds later; with 0 records never.
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
  ])};
const say = (message) => {
  // The pipe may be full, and is not waited for by itself.
  let rest = Buffer.from(JSON.stringify(message) + '\\n');
  while (rest.length > 0) {
    try { rest = rest.subarray(writeSync(1, rest)); } catch (error) { if (error.code !== 'EAGAIN') process.exit(0); }
  }
};
const status = (name, status) => say({ type: 'TRACE', trace: { type: 'STREAM_STATUS', emitted_at: 1,
  stream_status: { stream_descriptor: { name }, status } } });
const early = [(n) => n, (n) => n + 0.5, () => true, () => '2026-11-01T00:00:00Z'];
const late = [(n) => ({ n }), () => 'text', (n) => [n], () => 'no time'];
const property = (n) => {
  const block = Math.floor(n / ${block});
  const kind = block % 4;
  return { ['a' + block]: (n % ${block} < ${block / 2} ? early : late)[kind](n) };
};
if (process.argv[2] === 'discover') say({ type: 'CATALOG', catalog: { streams } });
else {
  const [after, milliseconds] = JSON.parse(readFileSync('kill.json', 'utf8'));
  const states = JSON.parse(readFileSync(process.argv[process.argv.indexOf('--state') + 1], 'utf8'));
  let written = 0;
  for (const { name } of streams) {
    const state = states.find(({ stream }) => stream.stream_descriptor.name === name);
    const start = state?.stream.stream_state.n ?? 0;
    status(name, 'STARTED');
    for (let n = start + 1; n <= Math.min(${records}, start + ${recordsPerRun}); n += 1) {
      const day = '2026-11-0' + (1 + (n % 3)) + 'T00:00:00Z';
      const data = { n, day, text: 'x'.repeat(200), ...property(n) };
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
