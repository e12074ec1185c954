import { writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Installation } from './installation.js';
import { INTEGER, stream, TIME } from './scripted-connector.js';

const RECORDS = 3000;
const STATE_EVERY = 150;

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
      say({ type: 'RECORD', record: { stream: name, data: { n, day, text: 'x'.repeat(200) }, emitted_at: 1 } });
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

describe('a sync that is killed again and again', () => {
  let installation: Installation | undefined;
  afterEach(() => installation?.remove());

  it.each(['data.duckdb', 'data/'])('ends in %s with every record once', async (to) => {
    installation = await Installation.create(COUNTING_CONNECTOR, { withDuckDB: true });
    const kills = [
      ...[10, 400, 900, 700, 500, 650].map((after, index) => [after, 40 * index]),
      ...[800, 1100].map((after) => [after, 3]),
    ];
    for (const kill of kills) {
      await writeFile(installation.path('kill.json'), JSON.stringify(kill));
      expect((await installation.run('--config', 'config.json', '--to', to)).signal).toBe(
        'SIGKILL',
      );
    }
    await writeFile(installation.path('kill.json'), '[0,0]');
    const count = (name: string): readonly string[] => [
      '--sql',
      `SELECT count(*) AS a, count(DISTINCT n) AS b, max(n) AS c FROM ${name}`,
    ];
    const end = await installation.run(
      ...['--config', 'config.json', '--to', to],
      ...[...count('count'), ...count('keyed')],
    );
    const whole = `   a     b     c\n${RECORDS}  ${RECORDS}  ${RECORDS}\n`;
    expect(end).toMatchObject({ code: 0, stdout: `${whole}\n${whole}` });
  });
});
