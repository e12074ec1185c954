import { afterEach, describe, expect, it } from '@jest/globals';
import { ConfigError } from '@source-mixpanel/stream';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  connect,
  createServer as createSocketServer,
  type AddressInfo,
  type Socket,
} from 'node:net';
import type { Dispatcher } from 'undici';
import { collect, failure, httpRequest, streamOf } from '../../test/local-call.js';
import { selfSigned } from '../../test/self-signed.js';
import { createDispatcher } from './create-dispatcher.js';
import { createTransport } from './transport.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** Starts a proxy that tunnels every host to one local port and records the CONNECT requests. */
async function tunnelTo(port: number, status = 200) {
  const connects: { target: string; authorization: string | undefined }[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, client: Socket) => {
    connects.push({
      target: request.url ?? '',
      authorization: request.headers['proxy-authorization'],
    });
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) {
      socket.on('error', () => {
        client.destroy();
        upstream.destroy();
      });
    }
  });
  return { connects, port: await listen(proxy) };
}

const HOST = 'api.example.test';
const { key, cert } = selfSigned(HOST);

async function secureServer(): Promise<number> {
  return listen(
    createTlsServer({ key, cert }, (_request, response) => response.end('secret page')),
  );
}

function sendThrough(dispatcher: Dispatcher) {
  closers.push(() => dispatcher.destroy());
  return createTransport({ dispatcher });
}

describe('createDispatcher', () => {
  it('sends https requests through the CONNECT tunnel of a proxy, with the credentials of its URL', async () => {
    const { connects, port } = await tunnelTo(await secureServer());
    const send = sendThrough(
      createDispatcher({
        httpsProxy: `http://user:p%40ss@127.0.0.1:${port}`,
        certificateAuthorities: cert,
      }),
    );
    const response = await send(httpRequest(`https://${HOST}/path`));
    expect(await collect(streamOf(response).chunks)).toBe('secret page');
    const authorization = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
    expect(connects).toEqual([{ target: `${HOST}:443`, authorization }]);
  });

  it('does not use the proxy for the hosts of NO_PROXY', async () => {
    const { connects, port } = await tunnelTo(await secureServer());
    const direct = await listen(createServer((_request, response) => response.end('direct')));
    const send = sendThrough(
      createDispatcher({
        httpsProxy: `http://127.0.0.1:${port}`,
        noProxy: 'localhost,.example.test',
      }),
    );
    // The host name cannot be resolved without the proxy.
    expect(await failure(send(httpRequest(`https://${HOST}/`)))).toMatchObject({
      code: 'connection_failed',
    });
    const response = await send(httpRequest(`http://127.0.0.1:${direct}/`));
    expect(await collect(streamOf(response).chunks)).toBe('direct');
    expect(connects).toEqual([]);
  });

  it('throws a ConfigError if a certificate is not trusted', async () => {
    const { port } = await tunnelTo(await secureServer());
    const send = sendThrough(createDispatcher({ httpsProxy: `http://127.0.0.1:${port}` }));
    const error = await failure(send(httpRequest(`https://${HOST}/`)));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: 'certificate_refused' });
  });

  it('throws a TransientError without the password if the proxy rejects the tunnel', async () => {
    const { port } = await tunnelTo(0, 407);
    const send = sendThrough(
      createDispatcher({ httpsProxy: `http://user:hidden@127.0.0.1:${port}` }),
    );
    const error = await failure(send(httpRequest(`https://${HOST}/`)));
    expect(error).toMatchObject({ code: 'connection_failed' });
    expect(
      JSON.stringify(Object.entries(error as Error)) + String((error as Error).stack),
    ).not.toContain('hidden');
  });

  it('throws instead of reconnecting forever if the proxy closes the connection', async () => {
    let connects = 0;
    const proxy = createServer();
    proxy.on('connect', (_request, client: Socket) => {
      connects += 1;
      client.end();
    });
    const port = await listen(proxy);
    const send = sendThrough(createDispatcher({ httpsProxy: `http://127.0.0.1:${port}` }));
    const error = await failure(send(httpRequest(`https://${HOST}/`)));
    expect(error).toMatchObject({ code: 'connection_failed' });
    expect(connects).toBe(1);
  });

  const silent = async (): Promise<number> => {
    const sockets = new Set<Socket>();
    const server = createSocketServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    });
    return (server.address() as AddressInfo).port;
  };

  it.each([
    [
      'a proxy that accepts the connection but never responds to CONNECT',
      async () => ({ httpsProxy: `http://127.0.0.1:${await silent()}`, host: HOST }),
    ],
    [
      'a proxy that never completes its own TLS handshake',
      async () => ({ httpsProxy: `https://127.0.0.1:${await silent()}`, host: HOST }),
    ],
    [
      'a server that is reached through a proxy and never completes its TLS handshake',
      async () => {
        const { port } = await tunnelTo(await silent());
        return { httpsProxy: `http://127.0.0.1:${port}`, host: HOST };
      },
    ],
    [
      'a server that never completes its TLS handshake',
      async () => ({ host: `127.0.0.1:${await silent()}` }),
    ],
  ])('times out while connecting to %s', async (_name, begin) => {
    const { host, ...options } = await begin();
    const send = sendThrough(createDispatcher({ ...options, connectTimeoutMilliseconds: 300 }));
    const error = await failure(send(httpRequest(`https://${host}/`)));
    expect(error).toMatchObject({ code: 'timed_out', message: `${host} did not answer in time.` });
  });

  it('rejects a proxy that is not a URL, without quoting it', () => {
    const make = (): unknown => createDispatcher({ httpsProxy: 'user:hidden@proxy:1' });
    expect(make).toThrow('HTTPS_PROXY');
    expect(make).not.toThrow('hidden');
  });
});
