import { describe, expect, it } from '@jest/globals';
import { BodySpool } from '@source-mixpanel/kernel';
import { isJsonObject } from '@source-mixpanel/exact-json';
import { tmpdir } from 'node:os';
import { bodyOf } from '../test/bodies.js';
import { createMixpanel } from '../test/in-memory-mixpanel.js';
import { runSync, streamOver, type StreamOptions } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';

const clock = stepClock(Date.parse('2024-03-06T12:00:00Z'));
const range = { startDate: '2024-03-01', endDate: '2024-03-05' };

describe('the lines of export', () => {
  const readable = '{"event":"x","properties":{"time":1709380800,"$insert_id":"1"}}';
  const text = `${readable}\nsecret noise\nmore noise\n${readable}\n`;
  const over = (options: Partial<StreamOptions>, body: string | Uint8Array = text) => {
    const mixpanel = createMixpanel({ clock, zone: 'UTC', events: [] });
    mixpanel.nextBodies.push(...Array.from({ length: 100 }, () => () => bodyOf(body)));
    return {
      mixpanel,
      stream: streamOver(mixpanel, { clock, ...range, ...options }),
    };
  };

  it('fail the stream after one more attempt if they are unreadable, with an error without their content', async () => {
    const { mixpanel, stream } = over({});
    await expect(runSync(stream)).rejects.toMatchObject({
      code: 'unreadable_line',
      message: expect.stringMatching(/^Events of 2024-03-01 to 2024-03-05: (?!.*noise).*byte 64\b/),
    });
    expect(mixpanel.requests).toHaveLength(2);
  });

  it('are left out if they are unreadable and onUnreadableLine is skip, with one warning', async () => {
    const { stream } = over({ onUnreadableLine: 'skip' });
    const { records, warnings } = await runSync(stream);
    expect(records).toHaveLength(2);
    expect(warnings).toEqual([
      'Left out 2 unreadable lines of 2024-03-01 to 2024-03-05: byte 64 (12 bytes), byte 77 (10 bytes).',
    ]);
  });

  it.each([
    ['only a message', 'rate limit reached\n'],
    ['a page of HTML', '<!doctype html>\n<html><body>\n<form>Log in</form>\n</body></html>\n'],
    ['a message after the events', `${readable}\nquery failed: shard 7 unavailable\n`],
    ['a text that is not JSON', `an incomplete event after the events`],
  ])(
    'are requested again, then in smaller slices, and then fail the stream, if the body is %s',
    async (_, body) => {
      for (const onUnreadableLine of ['fail', 'skip'] as const) {
        for (const storage of [
          undefined,
          new BodySpool({ directory: tmpdir(), limitBytes: 0, memoryBytes: 0 }),
        ]) {
          const { mixpanel, stream } = over(
            { onUnreadableLine, ...(storage && { storage }) },
            body,
          );
          await expect(runSync(stream)).rejects.toMatchObject({ code: 'broken_body' });
          const requestedDays = mixpanel.requests.map(({ from, to }) => `${from} ${to}`);
          expect(requestedDays.slice(0, 5)).toEqual([
            ...Array.from({ length: 4 }, () => '2024-03-01 2024-03-05'),
            '2024-03-01 2024-03-03',
          ]);
        }
      }
    },
  );

  const saying = (said: string): string =>
    `{"event":"x","properties":{"time":1709380800,"said":"${said}"}}\n`;
  const raw = Buffer.concat([
    Buffer.from(
      `\ufeff${saying('a\u0006b\tc\u0000d').replace('\n', '\r\n')}\n \r\n${saying('half \\ud83d')}`,
    ),
    Buffer.from(saying('caf\u00e9 \u0001'), 'latin1'),
    Buffer.from(saying('one\ntwo')),
    Buffer.from(saying('whole \\ud83d\\ude00')),
  ]);

  it('are repaired if their text is invalid, in every format, and counted in one warning', async () => {
    for (const format of ['text', 'python_text', 'raw'] as const) {
      const { stream } = over({ format }, raw);
      const { records, warnings } = await runSync(stream);
      const said = records.map((record) => {
        const bag = format === 'raw' ? record['properties'] : record;
        return isJsonObject(bag) ? bag['said'] : undefined;
      });
      expect(said).toEqual([
        'a\u0006b\tc\u0000d',
        'half \ufffd',
        'caf\ufffd \u0001',
        'one\ntwo',
        'whole \u{1f600}',
      ]);
      expect(warnings).toEqual([
        'Repaired the text of 4 events of 2024-03-01 to 2024-03-05: 2 with control characters, now escaped; 1 with bytes that are not UTF-8, now U+FFFD; 1 with halves of surrogate pairs, now U+FFFD; 1 with raw line feeds.',
      ]);
    }
  });

  it('are rejected as a broken body if the last character is cut off', async () => {
    const cut = Buffer.concat([Buffer.from(`${readable}\n{"event":"caf`), Uint8Array.of(0xc3)]);
    for (const onUnreadableLine of ['fail', 'skip'] as const) {
      const { stream } = over({ onUnreadableLine }, cut);
      await expect(runSync(stream)).rejects.toMatchObject({ code: 'broken_body' });
    }
  });
});
