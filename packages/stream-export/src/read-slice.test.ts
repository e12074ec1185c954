import { describe, expect, it } from '@jest/globals';
import { BodySpool } from '@source-mixpanel/kernel';
import { ConfigError } from '@source-mixpanel/stream';
import { testIo } from '@source-mixpanel/testing';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { bodyOf, cutGzip } from '../test/bodies.js';
import { event } from '../test/events.js';
import {
  createMixpanel,
  type MixpanelOptions,
  type CreateBody,
} from '../test/in-memory-mixpanel.js';
import { runSync, streamOver } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';

const clock = stepClock(Date.parse('2024-03-06T12:00:00Z'));
const range = { startDate: '2024-03-01', endDate: '2024-03-05' };

const two = [event('1', '2024-03-01T10:00:00Z'), event('2', '2024-03-05T10:00:00Z')];
const project = (options: Partial<MixpanelOptions> = {}) =>
  createMixpanel({ clock, zone: 'UTC', events: two, ...options });

/**
 * Reads the only slice once, with a broken response, and returns what it emitted. Then runs a sync
 * whose first response is broken in the same way, and returns the ids that it emitted.
 */
async function readBroken(createBody: CreateBody, events = two) {
  const alone = project({ events });
  alone.nextBodies.push(createBody);
  const stream = streamOver(alone, { clock, ...range });
  const io = testIo();
  const parts: string[] = [];
  let error: unknown;
  const sync = stream.open(undefined, io);
  for await (const slice of sync.slices()) {
    try {
      for await (const part of sync.read(slice, io)) parts.push(part.kind);
    } catch (thrown) {
      error = thrown;
    }
  }
  const again = project({ events });
  again.nextBodies.push(createBody);
  const { ids } = await runSync(streamOver(again, { clock, ...range }));
  return { parts, error, ids };
}

const one = two.slice(0, 1);
/** Timeout in milliseconds, for hundreds of reads on a busy machine. */
const LONG = 120_000;

const BROKEN = { parts: [], error: expect.objectContaining({ code: 'broken_body' }) as unknown };

describe('a body of export that breaks', () => {
  it(
    'emits nothing, wherever it is cut off; the next attempt emits each event once',
    async () => {
      for (let [breaksAt, length] = [0, 100]; breaksAt <= length; breaksAt += 1) {
        const read = await readBroken((text) => {
          length = text.length;
          return bodyOf(text, { breaksAt });
        }, one);
        expect({ breaksAt, ...read }).toMatchObject({ breaksAt, ...BROKEN, ids: ['1'] });
      }
    },
    LONG,
  );

  it(
    'emits nothing, wherever it is cut off, if it is compressed and the transport reports no error',
    async () => {
      for (let [at, size] = [1, 100]; at < size; at += 1) {
        const read = await readBroken((text) => {
          size = gzipSync(text).length;
          return cutGzip(text, at);
        }, one);
        expect({ at, ...read }).toMatchObject({ at, ...BROKEN, ids: ['1'] });
      }
    },
    LONG,
  );

  it.each<[string, CreateBody]>([
    ['ends without a marked end', (text) => bodyOf(text, { delimited: false })],
    ['ends within a line', (text) => bodyOf(text.slice(0, -1))],
    ['ends with terminated early', (text) => bodyOf(`${text}terminated early\n`)],
    ['ends with export terminated early', (text) => bodyOf(`${text}export terminated early\n`)],
    ['contains only terminated early', () => bodyOf('terminated early\n')],
    ['ends with an error that is cut off', (text) => bodyOf(`${text}{"error":`)],
    ['ends with an error', (text) => bodyOf(`${text}{"error": "Timeout Error."}\n`)],
    [
      'ends within a character',
      (text) => bodyOf(Uint8Array.of(...new TextEncoder().encode(text), 0xc3)),
    ],
    ['ends with a line that is not an event', (text) => bodyOf(`${text}query failed\n`)],
    [
      'has bytes after the gzip trailer',
      (text) => bodyOf(Uint8Array.of(...gzipSync(text), 0), { gzip: true }),
    ],
  ])('is rejected as broken when it %s', async (_, createBody) => {
    expect(await readBroken(createBody)).toMatchObject({ ...BROKEN, ids: ['1', '2'] });
  });

  it('is requested in smaller slices after four attempts, which emit each event once', async () => {
    const mixpanel = project();
    const cut: CreateBody = (text) => bodyOf(text, { breaksAt: 3 });
    mixpanel.nextBodies.push(cut, cut, cut, cut);
    const { ids, state } = await runSync(streamOver(mixpanel, { clock, ...range }));
    expect(ids).toEqual(['1', '2']);
    expect(mixpanel.requests.slice(4)).toEqual([
      { from: '2024-03-01', to: '2024-03-03' },
      { from: '2024-03-04', to: '2024-03-05' },
    ]);
    expect(state).toMatchObject({ read_through: '2024-03-05', time: '2024-03-05T10:00:00Z' });
  });

  it('leaves the state unchanged if it never arrives completely', async () => {
    const mixpanel = project();
    const cut: CreateBody = (text) => bodyOf(text, { breaksAt: 3 });
    mixpanel.nextBodies.push(undefined, ...Array.from({ length: 50 }, () => cut));
    const stream = streamOver(mixpanel, { clock, ...range, windowDays: 3 });
    await expect(runSync(stream)).rejects.toMatchObject({
      code: 'broken_body',
      message: expect.stringMatching(/^Events of 2024-03-04: /) as unknown,
    });
  });
});

describe('an export body that cannot be stored', () => {
  const many = Array.from({ length: 2000 }, (_, id) => event(String(id), '2024-03-02T10:00:00Z'));
  const storage = new BodySpool({ directory: tmpdir(), memoryBytes: 0, limitBytes: 0 });
  const noSpace = expect.stringContaining('No space to store') as unknown;

  it('is emitted while it arrives, with a warning', async () => {
    const stream = streamOver(project({ events: many }), { clock, ...range, storage });
    const { ids, warnings, state } = await runSync(stream);
    expect(ids).toHaveLength(many.length);
    expect(warnings).toEqual([noSpace]);
    expect(state).toMatchObject({ read_through: '2024-03-05' });
  });

  it('has no checkpoint if it breaks, and the next attempt repeats its records', async () => {
    const mixpanel = project({ events: many });
    mixpanel.nextBodies.push((text) => bodyOf(text, { breaksAt: text.length }));
    const { ids, states } = await runSync(streamOver(mixpanel, { clock, ...range, storage }));
    expect(new Set(ids).size).toBe(many.length);
    expect(ids.length).toBeGreaterThan(many.length);
    expect(states).toHaveLength(1);
  });
});

describe('the current day, if it is in the future by the clock of Mixpanel', () => {
  const today = { startDate: '2024-03-01', endDate: '2024-03-06' };
  const days = ({ requests }: ReturnType<typeof project>) =>
    requests.map(({ from, to }) => `${from} ${to}`);

  it('is left out: the slice is requested once more, without this day', async () => {
    const mixpanel = project({ today: '2024-03-05' });
    const { ids, state } = await runSync(streamOver(mixpanel, { clock, ...today }));
    expect(days(mixpanel)).toEqual(['2024-03-01 2024-03-06', '2024-03-01 2024-03-05']);
    expect(ids).toEqual(['1', '2']);
    expect(state).toMatchObject({ read_through: '2024-03-05' });
  });

  it('fails the stream if the day before is rejected too', async () => {
    const mixpanel = project({ today: '2024-03-04' });
    await expect(runSync(streamOver(mixpanel, { clock, ...today }))).rejects.toMatchObject({
      kind: 'config',
      code: 'to_date_in_future',
    });
    expect(mixpanel.requests).toHaveLength(2);
  });

  it('commits nothing if the slice has only this day', async () => {
    const mixpanel = project({ today: '2024-03-05' });
    const options = { clock, ...today, startDate: '2024-03-05', windowDays: 1 };
    const { ids, states, state } = await runSync(streamOver(mixpanel, options));
    expect(mixpanel.requests).toEqual([
      { from: '2024-03-05', to: '2024-03-05' },
      { from: '2024-03-06', to: '2024-03-06' },
      { from: '2024-03-05', to: '2024-03-05', limit: 1 },
    ]);
    expect(ids).toEqual(['2']);
    expect(states).toHaveLength(1);
    expect(state).toMatchObject({ read_through: '2024-03-05' });
  });

  it.each([1, 2])(
    'fails the stream if later days are read in other slices, %i days wide',
    async (windowDays) => {
      const mixpanel = project();
      const rejections = [new ConfigError('to_date_in_future', 'The zone must be wrong.')];
      const exportEvents: typeof mixpanel.exportEvents = (request, io) => {
        const rejection = request.to === '2024-03-02' ? rejections.pop() : undefined;
        return rejection === undefined
          ? mixpanel.exportEvents(request, io)
          : Promise.reject(rejection);
      };
      const stream = streamOver({ ...mixpanel, exportEvents }, { clock, ...range, windowDays });
      await expect(runSync(stream)).rejects.toMatchObject({ code: 'to_date_in_future' });
    },
  );

  it('does not record the time of the sync if it was read before, so no event is lost', async () => {
    const late = event('3', '2024-03-06T09:00:00Z', { processed: '2024-03-06T12:30:00Z' });
    const before = project();
    const first = await runSync(streamOver(before, { clock, ...today }));
    expect(first.state?.read_through).toBe('2024-03-06');
    const later = stepClock(clock.now() + 4 * 3_600_000);
    const rejecting = project({
      clock: later,
      events: [...two, late],
      today: '2024-03-05',
    });
    const second = await runSync(streamOver(rejecting, { clock: later, ...today }), first);
    expect(second.ids).not.toContain('3');
    const again = project({ clock: later, events: [...two, late] });
    const third = await runSync(streamOver(again, { clock: later, ...today }), second);
    expect(third.ids).toContain('3');
  });
});
