import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Effect } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import {
  at,
  numberOf,
  ofType,
  records,
  statuses,
  warnings,
} from '@source-mixpanel/testing/transcript';
import { sorted } from '@source-mixpanel/testing/canonical-json';
import { BINARY, messagesIn } from './run-connector.js';
import { Stage } from './stage.js';

let stage: Stage;
let catalog: JsonObject;
beforeAll(async () => {
  stage = await Stage.open({ events: 1500 });
  catalog = await stage.catalog('export');
});
afterAll(() => stage.close());
afterEach(() => {
  stage.server.control.reset();
});

/** Starts a read without reading its output, so that the test can pause or stop reading it. */
async function start(
  variables: NodeJS.ProcessEnv = {},
  settings: JsonObject = {},
): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  const config = await stage.files.write(
    'config.json',
    stage.config({ export_format: 'raw', ...settings }),
  );
  const configured = await stage.files.write('catalog.json', catalog);
  return spawn(BINARY, ['read', '--config', config, '--catalog', configured], {
    env: { PATH: process.env['PATH'], ...stage.environment, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function linesOf(
  child: ChildProcessByStdio<null, Readable, Readable>,
): Promise<JsonObject[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  return messagesIn(Buffer.concat(chunks).toString('utf8'));
}

const waitForExit = (child: ChildProcessByStdio<null, Readable, Readable>): Promise<unknown[]> =>
  child.exitCode === null && child.signalCode === null
    ? once(child, 'close')
    : Promise.resolve([child.exitCode, child.signalCode]);

describe('the process', () => {
  it('warns once if it cannot use WebAssembly, and reads the same events', async () => {
    const disableWebAssembly = 'data:text/javascript,WebAssembly.validate=()=>false';
    // One slice, and so one body, for each day: the warning must not be repeated for each body.
    const days = { date_window_size: 1 };
    const fast = await start({}, days);
    const slow = await start({ NODE_OPTIONS: `--import ${disableWebAssembly}` }, days);
    const [usual, unusual] = await Promise.all([linesOf(fast), linesOf(slow)]);
    expect([await waitForExit(fast), await waitForExit(slow)].map(([code]) => code)).toEqual([
      0, 0,
    ]);
    const warned = (messages: readonly JsonObject[]): readonly string[] =>
      warnings(messages).filter((message) => message.includes('WebAssembly'));
    expect(warned(usual)).toEqual([]);
    expect(warned(unusual)).toEqual([
      expect.stringContaining('Events are read without WebAssembly, several times slower'),
    ]);
    expect(sorted(records(unusual, 'export'))).toEqual(sorted(records(usual, 'export')));
    expect(records(usual, 'export').length).toBeGreaterThanOrEqual(1500);
  });

  it('C25: reports a 429 as one RATE_LIMITED status with a future reset, and continues', async () => {
    stage.break({
      path: '/api/2.0/export',
      nth: 1,
      effect: { kind: 'answer', status: 429, body: '{}', headers: { 'retry-after': '6' } },
    });
    const child = await start();
    const messages = await linesOf(child);
    const [code] = await waitForExit(child);
    expect(code).toBe(0);
    expect(statuses(messages, 'export')).toContain('RATE_LIMITED');
    const [waiting] = ofType(messages, 'TRACE').filter(
      (message) => at(message, 'trace', 'stream_status', 'reasons') !== undefined,
    );
    const reasons = at(waiting, 'trace', 'stream_status', 'reasons') as JsonObject[];
    const reset = numberOf(at(reasons[0], 'rate_limited', 'quota_reset'));
    expect(reset).toBeGreaterThan(numberOf(at(waiting, 'trace', 'emitted_at')));
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'C27: ends with the signal %s after it has printed a complete last line',
    async (signal) => {
      stage.break({ path: '/api/2.0/export', nth: 2, effect: { kind: 'stall', after: 10 } });
      const child = await start();
      const lines = linesOf(child);
      await once(child.stdout, 'data');
      child.kill(signal);
      expect(await waitForExit(child)).toEqual([null, signal]);
      const messages = await lines;
      expect(statuses(messages, 'export').at(-1)).toBe('INCOMPLETE');
    },
  );

  it('C28: exits with 1 and prints nothing on stderr when the reader closes the pipe', async () => {
    const child = await start();
    const errors: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = await waitForExit(child);
    expect(code).toBe(1);
    expect(Buffer.concat(errors).toString()).toBe('');
  });

  it('C29: delivers everything to a reader that pauses', async () => {
    const child = await start();
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) {
      chunks.push(chunk as Buffer);
      if (chunks.length % 8 === 0) await sleep(20);
    }
    const records = ofType(messagesIn(Buffer.concat(chunks).toString('utf8')), 'RECORD');
    const events = records.map((message) => ({
      event: at(message, 'record', 'data', 'event') ?? null,
      properties: at(message, 'record', 'data', 'properties') ?? null,
    }));
    expect(sorted(events)).toEqual(sorted(stage.events()));
  });

  it.each<[string, Effect]>([
    ['a reset connection', { kind: 'cut', at: -40, of: 'wire', by: 'reset' }],
    ['a closed connection', { kind: 'cut', at: 2000, of: 'wire', by: 'close' }],
    ['a body shorter than its Content-Length', { kind: 'cut', at: 100, of: 'wire', by: 'length' }],
    ['incomplete gzip data', { kind: 'cut', at: -5, of: 'wire', by: 'gzip' }],
    ['an abort marker', { kind: 'trailer', text: 'terminated early', newline: true }],
  ])('repeats a download cut by %s, and delivers each event once', async (_how, effect) => {
    stage.break({ path: '/api/2.0/export', nth: [1, 3], effect });
    const child = await start();
    const messages = await linesOf(child);
    const [code] = await waitForExit(child);
    expect(code).toBe(0);
    const events = ofType(messages, 'RECORD').map((message) => ({
      event: at(message, 'record', 'data', 'event') ?? null,
      properties: at(message, 'record', 'data', 'properties') ?? null,
    }));
    expect(sorted(events)).toEqual(sorted(stage.events()));
  });

  it('does not report COMPLETE if every download is cut', async () => {
    stage.break({
      path: '/api/2.0/export',
      effect: { kind: 'cut', at: 3000, of: 'wire', by: 'reset' },
    });
    const child = await start();
    const messages = await linesOf(child);
    const [code] = await waitForExit(child);
    expect(code).toBe(1);
    expect(statuses(messages, 'export').at(-1)).toBe('INCOMPLETE');
    expect(ofType(messages, 'RECORD')).toEqual([]);
  });
});
