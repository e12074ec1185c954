import { channel } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { scriptedServer, type ScriptedAnswer, type ScriptedServer } from '@source-mixpanel/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, httpRequest, localTransport, streamOf } from '../../test/local-call.js';
import { noise } from '../../test/recording-validator.js';

const body = noise(2_000_000);
let server: ScriptedServer;
let transport: ReturnType<typeof localTransport>;

/** Reads slowly, so that the parser is paused when the connection ends. */
async function readSlowly(answer: ScriptedAnswer, milliseconds = 15): Promise<Buffer> {
  server = await scriptedServer([answer]);
  const response = await transport.send(httpRequest(server.origin, { answer: 'stream' }));
  const chunks: Uint8Array[] = [];
  for await (const chunk of streamOf(response).chunks) {
    chunks.push(Buffer.from(chunk));
    await sleep(milliseconds);
  }
  return Buffer.concat(chunks);
}

describe('a slow reader whose server closes the connection after the body', () => {
  beforeEach(() => {
    transport = localTransport();
  });
  afterEach(() => Promise.all([server.close(), transport.close()]));

  it.each(['length', 'chunked', 'close'] as const)(
    'receives every byte with the framing %s',
    async (framing) => {
      const read = await readSlowly({ body, framing });
      expect([read.length, read.equals(Buffer.from(body))]).toEqual([body.length, true]);
    },
  );

  it.each([200_000, 400_000, 1_000_000])(
    'receives all %i bytes of a body without a stated end, although the parser is paused at its end',
    async (size) => {
      const part = body.subarray(0, size);
      const read = await readSlowly({ body: part, framing: 'close' }, 60);
      expect([read.length, read.equals(Buffer.from(part))]).toEqual([size, true]);
    },
  );

  it.each(['length', 'chunked'] as const)(
    'receives an error if the last bytes are missing with the framing %s',
    async (framing) => {
      const fault = { kind: 'close', after: body.length - 1 } as const;
      expect(await failure(readSlowly({ body, framing, fault }))).toMatchObject({
        code: 'connection_lost',
      });
    },
  );
});

it('adds one listener per connection, however many copies of the module are loaded', async () => {
  for (let copy = 0; copy < 3; copy += 1) {
    jest.resetModules();
    const { resumePausedParsers } = await import('./paused-parsers.js');
    resumePausedParsers();
  }
  const socket = new Socket();
  const own = socket.listenerCount('end');
  channel('undici:client:connected').publish({ socket });
  expect(socket.listenerCount('end') - own).toBe(1);
});
