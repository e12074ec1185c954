import { afterEach, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { scriptedServer, type Script, type ScriptedServer } from './scripted-server.js';

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

/**
 * Sends a request over a plain socket and returns the head, the body and how the connection ended.
 */
async function ask(
  script: Script,
  request = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n',
): Promise<string[]> {
  server = await scriptedServer(script);
  const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
  socket.write(request);
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  const end = await new Promise<string>((resolve) => {
    socket.on('end', () => resolve('end'));
    socket.on('error', () => resolve('error'));
  });
  socket.destroy();
  const [head = '', ...body] = text.split('\r\n\r\n');
  return [head.toLowerCase(), body.join('\r\n\r\n'), end];
}

describe('scriptedServer', () => {
  it('frames a body by length, by chunks or by the end of the connection', async () => {
    const [length, plain] = await ask([{ body: 'abc' }]);
    expect([length?.includes('content-length: 3'), plain]).toEqual([true, 'abc']);
    await server?.close();
    const chunked = await ask([{ body: 'abc', framing: 'chunked', chunkSize: 2 }]);
    expect(chunked[1]).toBe('2\r\nab\r\n1\r\nc\r\n0\r\n\r\n');
    await server?.close();
    const [head, body, end] = await ask([{ body: 'abc', framing: 'close' }]);
    expect(head).not.toMatch(/content-length|transfer-encoding/);
    expect([body, end]).toEqual(['abc', 'end']);
  });

  it.each(['close', 'reset'] as const)(
    'cuts the body by %s after the given number of bytes',
    async (kind) => {
      const [head, body, end] = await ask([{ body: 'abcdef', fault: { kind, after: 4 } }]);
      expect(head).toContain('content-length: 6');
      expect(end).toBe(kind === 'close' ? 'end' : 'error');
      // A reset may drop bytes that were sent before it, but never adds any.
      expect('abcd'.startsWith(body ?? 'none')).toBe(true);
    },
  );

  it('announces a longer body than it sends', async () => {
    const [head, body] = await ask([{ body: 'abc', fault: { kind: 'longer', by: 2 } }]);
    expect([head?.includes('content-length: 5'), body]).toEqual([true, 'abc']);
  });

  it('records requests with their bodies, and accepts a function as script', async () => {
    const [head] = await ask(
      (request, index) => ({ status: 201, headers: { seen: `${index} ${request.path}` } }),
      'POST /a?b=c HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nbody',
    );
    expect(head).toContain('http/1.1 201');
    expect(head).toContain('seen: 0 /a?b=c');
    expect(server?.requests).toMatchObject([{ method: 'POST', path: '/a?b=c', body: 'body' }]);
  });
});
