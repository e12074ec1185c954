import { describe, expect, it } from '@jest/globals';
import { RawNumber, type JsonObject } from '@source-mixpanel/exact-json';
import { TransientError, type Stream } from '@source-mixpanel/stream';
import { fakeClock } from '@source-mixpanel/testing';
import { story, type Line } from '../../test/memory-output.js';
import { start } from '../../test/run.js';
import { checkpoint, list, row, simpleStream } from '../../test/simple-stream.js';

describe('records', () => {
  const rows = simpleStream({
    primaryKey: [['key', 'inner']],
    cursorField: ['cursor'],
    read: () =>
      list([
        { kind: 'rows', rows: [{ key: 1, cursor: 2, chosen: 3, other: 4 }, { other: 5 }, {}] },
        checkpoint({ id: 1 }),
      ]),
  });

  it('that are pruned keep the key and the cursor, and are never empty', async () => {
    const { output, result } = start([rows], {
      catalog: [{ name: 's', syncMode: 'incremental', columns: new Set(['chosen', 'unknown']) }],
      prune: true,
    });
    await result;
    expect(story(output.lines, 's').slice(2, -1)).toEqual([
      'record {"key":1,"cursor":2,"chosen":3}',
      'record {"other":5}',
      'state {"id":1} 2',
    ]);
  });

  it('that are not pruned keep all columns; empty ones are neither written nor counted', async () => {
    const { output, result } = start([rows], {
      catalog: [{ name: 's', syncMode: 'incremental', columns: new Set(['chosen']) }],
    });
    await result;
    expect(story(output.lines, 's').slice(2, -1)).toEqual([
      'record {"key":1,"cursor":2,"chosen":3,"other":4}',
      'record {"other":5}',
      'state {"id":1} 2',
    ]);
  });

  it('keep the digits of their numbers, and all messages have the namespace of the catalog', async () => {
    const stream = simpleStream({
      read: () =>
        list([
          { kind: 'rows', rows: [{ id: new RawNumber('12345678901234567890') }] },
          checkpoint({ id: 1 }),
        ]),
    });
    const { output, result } = start([stream], {
      catalog: [{ name: 's', namespace: 'n"s', syncMode: 'incremental' }],
    });
    await result;
    expect(output.text).toContain(
      '{"type":"RECORD","record":{"stream":"s","namespace":"n\\"s","data":{"id":12345678901234567890},"emitted_at":1700000000000}}\n',
    );
    expect(output.text).toContain(
      '"stream_descriptor":{"name":"s","namespace":"n\\"s"},"stream_state":{"id":1}},"sourceStats":{"recordCount":1.0}}}\n',
    );
    const namespaces = output.lines.flatMap(
      ({ trace }) => trace?.stream_status?.stream_descriptor.namespace ?? [],
    );
    expect(namespaces).toEqual(['n"s', 'n"s', 'n"s']);
  });

  it('that a stream yields as bytes are written unchanged', async () => {
    const stream = simpleStream({
      async *read(_slice, io) {
        const { prefix, suffix } = io.envelope();
        const bytes = Buffer.concat([prefix, Buffer.from('{"id":1.0}'), suffix]);
        yield await Promise.resolve({ kind: 'bytes', bytes, count: 1 });
        // `emit` has resolved, so that the stream may reuse the buffer.
        bytes.fill(0x20);
        yield checkpoint({ id: 1 });
      },
    });
    const { output, result } = start([stream]);
    await result;
    expect(output.text).toContain('"data":{"id":1.0},"emitted_at":1700000000000}}\n');
  });
});

describe('the log', () => {
  const logLines = (lines: readonly Line[]): string[] =>
    lines.flatMap(({ log }) => (log === undefined ? [] : `${log.level} ${log.message}`));

  it('reports the start of a stream, and at its end the number of its requests and records', async () => {
    const stream = simpleStream({
      read: () => list([row(1), row(2), checkpoint({ id: 2 }), row(3), checkpoint({ id: 3 })]),
    });
    const { output, result } = start([stream]);
    await result;
    expect(logLines(output.lines)).toEqual([
      'INFO Stream s started.',
      'INFO Stream s sent 0 requests.',
      'INFO Stream s is complete: 3 records.',
    ]);
  });

  it('reports the number of requests just before the last status', async () => {
    const stream = simpleStream({
      read: (_slice, io) => {
        for (let sent = 0; sent < 1234; sent += 1) io.requested?.();
        return list([row(1), checkpoint({ id: 1 })]);
      },
    });
    const { output, result } = start([stream]);
    await result;
    const ended = output.text.indexOf('"COMPLETE"');
    expect(output.text.lastIndexOf('Stream s sent 1,234 requests.', ended)).toBeGreaterThan(0);
  });

  it('reports the error of a failed stream, with the stack frames', async () => {
    const stream = simpleStream({
      slices: () => {
        throw new TransientError('broken_body', 'The server cut the answer.');
      },
    });
    const { output, result } = start([stream]);
    await result;
    expect(logLines(output.lines)).toEqual([
      'INFO Stream s started.',
      'ERROR Stream s failed: The server cut the answer. (code: broken_body)',
      'INFO Stream s sent 0 requests.',
    ]);
    expect(output.text).toMatch(/"stack_trace":"[^"]*\\n +at /);
  });
});

describe('StreamOutput.report', () => {
  it('writes RATE_LIMITED before a wait for quota, and a plain RUNNING before a changed reset time', async () => {
    const clock = fakeClock(1_700_000_000_000);
    const stream = simpleStream({
      async *read(_slice, io) {
        const at = clock.now();
        io.report({ kind: 'waiting', until: at + 10_000.5 });
        io.report({ kind: 'waiting', until: at + 10_000.5 });
        io.report({ kind: 'waiting', until: at + 20_000 });
        yield row(1);
        io.report({ kind: 'waiting', until: at + 20_000 });
        yield await Promise.resolve(checkpoint({ id: 1 }));
      },
    });
    const { output, result } = start([stream], { clock });
    await result;
    expect(story(output.lines, 's')).toEqual([
      'STARTED',
      'RUNNING RATE_LIMITED',
      'RUNNING',
      'RUNNING RATE_LIMITED',
      'RUNNING',
      'record {"id":1}',
      'RUNNING RATE_LIMITED',
      'state {"id":1} 1',
      'COMPLETE',
    ]);
    const resets = output.lines.flatMap(({ trace }) => trace?.stream_status?.reasons ?? []);
    expect(resets.map(({ rate_limited }) => rate_limited.quota_reset)).toEqual([
      1_700_000_010_001, 1_700_000_020_000, 1_700_000_020_000,
    ]);
    const logged = output.lines.flatMap(({ log }) => (log?.level === 'INFO' ? log.message : []));
    expect(logged).toContain('Stream s waits for quota until 22:13 UTC (in 11 s).');
  });

  it('writes RUNNING before a retry, and logs its reason', async () => {
    const clock = fakeClock(1_700_000_000_000);
    const stream = simpleStream({
      async *read(_slice, io) {
        const until = clock.now() + 300_000;
        io.report({ kind: 'waiting', until });
        io.report({ kind: 'retrying', until, reason: 'api.test answered with status 503.' });
        yield row(1);
        yield await Promise.resolve(checkpoint({ id: 1 }));
      },
    });
    const { output, result } = start([stream], { clock });
    await result;
    expect(story(output.lines, 's').slice(0, 4)).toEqual([
      'STARTED',
      'RUNNING RATE_LIMITED',
      'RUNNING',
      'RUNNING',
    ]);
    const warned = output.lines.flatMap(({ log }) => (log?.level === 'WARN' ? log.message : []));
    expect(warned).toContain(
      'Stream s: api.test answered with status 503. The request is repeated at 22:18 UTC (in 5 min).',
    );
  });

  it('writes the kept state before a wait if the minimum interval has passed', async () => {
    const clock = fakeClock(1_700_000_000_000);
    const stream = simpleStream({
      stateIntervalSeconds: 30,
      async *read(_slice, io) {
        for (const id of [1, 2]) {
          yield row(id);
          yield checkpoint({ id });
        }
        io.report({ kind: 'waiting', until: 1 });
        await clock.advance(30_000);
        io.report({ kind: 'waiting', until: 2 });
        yield await Promise.resolve(row(3));
        yield checkpoint({ id: 3 });
      },
    });
    const { output, result } = start([stream], { clock });
    await result;
    expect(story(output.lines, 's').slice(4, -3)).toEqual([
      'record {"id":2}',
      'RUNNING RATE_LIMITED',
      'RUNNING',
      'state {"id":2} 1',
      'RUNNING RATE_LIMITED',
    ]);
  });

  it('writes each warning once per stream, writes estimates, and ignores notices after the end of the stream', async () => {
    let late = (): void => undefined;
    const talkative = (name: string): Stream =>
      simpleStream({
        name,
        slices: (_state, io) => {
          late = () => {
            io.report({ kind: 'waiting', until: 1 });
          };
          io.report({ kind: 'warning', message: 'odd' });
          io.report({ kind: 'warning', message: 'odd' });
          io.report({ kind: 'estimate', rows: 9.7 });
          return list<JsonObject>([]);
        },
      });
    const { output, result } = start([talkative('a'), talkative('b')]);
    await result;
    const before = output.text;
    late();
    await new Promise(setImmediate);
    expect(output.text).toBe(before);
    expect(output.lines.flatMap(({ log }) => (log?.level === 'WARN' ? log.message : []))).toEqual([
      'Stream a: odd',
      'Stream b: odd',
    ]);
    expect(output.lines.flatMap(({ trace }) => trace?.estimate ?? [])).toEqual([
      { name: 'a', type: 'STREAM', row_estimate: 10 },
      { name: 'b', type: 'STREAM', row_estimate: 10 },
    ]);
  });
});
