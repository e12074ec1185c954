import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/**
 * One response, byte for byte. Each response has its own connection, because a fault may break it.
 */
export interface ScriptedAnswer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Whether to compress the body and send `content-encoding: gzip`. */
  readonly gzip?: boolean;
  /**
   * How the end of the body is stated: by a content length, by chunked coding, or only by closing
   * the connection. Default `length`.
   */
  readonly framing?: 'length' | 'chunked' | 'close';
  /** The number of bytes of the body per write, and per chunk if chunked; default: all. */
  readonly chunkSize?: number;
  /** The pause after each write, in milliseconds. */
  readonly pause?: number;
  readonly fault?: Fault;
}

/**
 * What goes wrong with a response. After `after` bytes of the body (including the framing of
 * chunks), the connection is reset (`reset`), closed normally (`close`) or left open without
 * further data (`stall`). `longer`: the content length is `by` bytes greater than the body.
 */
export type Fault =
  | { readonly kind: 'reset' | 'close' | 'stall'; readonly after: number }
  | { readonly kind: 'longer'; readonly by: number }
  /** The server never responds. */
  | { readonly kind: 'silent' };

export interface RecordedRequest {
  readonly method: string;
  /** The path and query of the request line. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ScriptedServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The requests so far, in the order in which they were received. */
  readonly requests: readonly RecordedRequest[];
  /** Closes all connections and stops the server. */
  close(): Promise<void>;
}

export type Script =
  /** The responses in order; the last one is repeated for all further requests. */
  | readonly ScriptedAnswer[]
  | ((request: RecordedRequest, index: number) => ScriptedAnswer | Promise<ScriptedAnswer>);

/** Starts a real local server that sends the responses of a script, with their faults. */
export async function scriptedServer(script: Script): Promise<ScriptedServer> {
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    void readRequest(incoming).then(async (request) => {
      const index = requests.push(request) - 1;
      const answer =
        typeof script === 'function'
          ? await script(request, index)
          : (script[index] ?? script.at(-1));
      await send(incoming.socket, answer ?? { status: 500 });
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function readRequest(incoming: IncomingMessage): Promise<RecordedRequest> {
  const body: Buffer[] = [];
  for await (const chunk of incoming) body.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers,
    body: Buffer.concat(body).toString('utf8'),
  };
}

async function send(socket: Socket, answer: ScriptedAnswer): Promise<void> {
  const fault = answer.fault;
  if (fault?.kind === 'silent') return;
  const plain = Buffer.from(answer.body ?? '');
  const body = answer.gzip === true ? gzipSync(plain) : plain;
  await write(socket, formatHead(answer, body.length));
  let bytesLeft = fault === undefined || fault.kind === 'longer' ? Infinity : fault.after;
  for (const piece of splitBody(answer, body)) {
    await write(socket, piece.subarray(0, bytesLeft));
    bytesLeft -= piece.length;
    if (bytesLeft <= 0) break;
    if (answer.pause !== undefined) await new Promise((go) => setTimeout(go, answer.pause));
  }
  if (fault?.kind === 'reset') await reset(socket);
  else if (fault?.kind !== 'stall') socket.end();
}

function formatHead(answer: ScriptedAnswer, length: number): Buffer {
  const headers: Record<string, string> = { connection: 'close', ...answer.headers };
  const framing = answer.framing ?? 'length';
  if (framing === 'chunked') headers['transfer-encoding'] = 'chunked';
  const excess = answer.fault?.kind === 'longer' ? answer.fault.by : 0;
  if (framing === 'length') headers['content-length'] = String(length + excess);
  if (answer.gzip === true) headers['content-encoding'] = 'gzip';
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`HTTP/1.1 ${answer.status ?? 200} Scripted\r\n${lines.join('')}\r\n`);
}

/** Yields the bytes of each write, including the framing of chunks. */
function* splitBody(answer: ScriptedAnswer, body: Buffer): Iterable<Buffer> {
  const size = answer.chunkSize ?? Math.max(1, body.length);
  const isChunked = answer.framing === 'chunked';
  for (let start = 0; start < body.length; start += size) {
    const piece = body.subarray(start, start + size);
    yield isChunked
      ? Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
      : piece;
  }
  if (isChunked) yield Buffer.from('0\r\n\r\n');
}

/** Resolves when the bytes were passed to the operating system, or the connection was closed. */
function write(socket: Socket, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0 || socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    socket.once('close', resolve);
    socket.write(bytes, () => {
      socket.off('close', resolve);
      resolve();
    });
  });
}

/**
 * Resets the connection. With the internal flag `resetAndClosing` of Node.js, `destroy` sends RST at
 * once. The public `resetAndDestroy` sets the same flag, but sends FIN first, which ends the
 * connection normally. The pause lets earlier bytes arrive first: libuv reports a reset that arrives
 * together with data as a normal end.
 */
async function reset(socket: Socket): Promise<void> {
  await new Promise((go) => setTimeout(go, 5));
  Object.assign(socket, { resetAndClosing: true }).destroy();
}
