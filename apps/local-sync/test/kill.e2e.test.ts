import { writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Installation } from './installation.js';
import { INTEGER, stream, TIME } from './scripted-connector.js';

/** `KILL_ROUNDS=200 npx nx test local-sync -- kill` plays the long trial. */
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? '8');
const STATE_EVERY = 150;
/** More than all rounds together can read. */
const RECORDS = 3 * STATE_EVERY * ROUNDS;
/** So many records share one property, which changes its type half-way. */
const BLOCK = 300;

/**
 * Counts from its state up to RECORDS, in two streams, and kills its reader once it has written so
 * many records and so many milliseconds have passed: while one reads, commits, or renames files.
 */
const COUNTING_CONNECTOR = `
import { existsSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
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
  const block = Math.floor(n / ${BLOCK});
  const kind = block % 4;
  return { ['a' + block]: (n % ${BLOCK} < ${BLOCK / 2} ? early : late)[kind](n) };
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
    for (let n = start + 1; n <= ${RECORDS}; n += 1) {
      const day = '2026-11-0' + (1 + (n % 3)) + 'T00:00:00Z';
      const data = { n, day, text: 'x'.repeat(200), ...property(n) };
      say({ type: 'RECORD', record: { stream: name, data, emitted_at: 1 } });
      if (n % ${STATE_EVERY} === 0) say({ type: 'STATE', state: { type: 'STREAM',
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

/** How often and how late each round is killed: the same in every run. */
function kill(round: number): readonly [after: number, milliseconds: number] {
  const draw = (round * 2_654_435_761) % 4_294_967_296;
  return [20 + (draw % 650), (draw >>> 12) % 60];
}

describe('a sync that is killed again and again while columns change their types', () => {
  let installation: Installation | undefined;
  afterEach(() => installation?.remove());

  it.each(['data.duckdb', 'data/'])(
    'ends in %s with every record once',
    async (to) => {
      installation = await Installation.create(COUNTING_CONNECTOR, { withDuckDB: true });
      for (let round = 0; round < ROUNDS; round += 1) {
        await writeFile(installation.path('kill.json'), JSON.stringify(kill(round)));
        const { signal, stderr } = await installation.run('--config', 'config.json', '--to', to);
        expect({ round, signal, stderr }).toMatchObject({ signal: 'SIGKILL', stderr: '' });
      }
      await writeFile(installation.path('kill.json'), '[0,0]');
      const blocks = Array.from(
        { length: Math.floor(RECORDS / BLOCK) + 1 },
        (_, n) => `count(a${n})`,
      );
      const count = (name: string): readonly string[] => [
        '--sql',
        `SELECT count(*) AS a, count(DISTINCT n) AS b, max(n) AS c, ${blocks.join(' + ')} AS d,
           count_if(a0::VARCHAR IN (n::VARCHAR, '{"n":' || n || '}')) AS e FROM ${name}`,
      ];
      const end = await installation.run(
        ...['--config', 'config.json', '--to', to],
        ...[...count('count'), ...count('keyed')],
      );
      const answers = end.stdout.split('\n').map((line) => line.trim().split(/ +/).join(' '));
      const answer = ['a b c d e', [RECORDS, RECORDS, RECORDS, RECORDS, BLOCK - 1].join(' '), ''];
      expect(answers).toEqual([...answer, ...answer]);
      expect(end.code).toBe(0);
    },
    1000 * (60 + 10 * ROUNDS),
  );
});
