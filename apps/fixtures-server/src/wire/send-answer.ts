import type { ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { Answer } from '../create-mock-mixpanel.js';
import type { ServerClock } from '../clock.js';
import type { Effects } from '../faults/fault.js';
import { bodyBlocks, compressBlocks, peekBlocks } from './body-bytes.js';
import { breakBody, type BrokenBody } from './break-body.js';

export interface Delivery {
  readonly response: ServerResponse;
  readonly acceptsGzip: boolean;
  readonly clock: ServerClock;
}

interface Connection extends Delivery {
  /** Resolves when the connection is closed. */
  readonly closed: Promise<void>;
  /** The number of bytes of the body after which the connection is reset. */
  readonly limit: number;
  /** The number of bytes written so far. */
  written: number;
}

/**
 * Sends a response with its faults. Resolves when the response is sent completely or the connection
 * is closed.
 */
export async function sendAnswer(answer: Answer, delivery: Delivery): Promise<void> {
  const { response, clock } = delivery;
  const connection: Connection = {
    ...delivery,
    closed: whenClosed(response),
    limit: answer.effects.limit?.bytes ?? Infinity,
    written: 0,
  };
  // Without a listener an error would end the process. It needs no handling: each write first
  // checks for a disconnect.
  response.on('error', () => undefined);
  try {
    if (answer.delay > 0) await Promise.race([clock.sleep(answer.delay), connection.closed]);
    if (response.destroyed) return;
    response.sendDate = false;
    const date = answer.date();
    if (date !== undefined) response.setHeader('date', new Date(date).toUTCString());
    for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
    response.statusCode = answer.status;
    response.socket?.setNoDelay(true);
    if (isBroken(answer.effects)) await sendBroken(answer, connection);
    else await sendUnbroken(answer, connection);
  } finally {
    answer.close();
  }
}

/** Reports whether an effect needs the complete body in memory, or control over each write. */
function isBroken(effects: Effects): boolean {
  const { cut, trailer, stall, drip, chunk, undelimited } = effects;
  return [cut, trailer, stall, drip, chunk, undelimited].some((effect) => effect !== undefined);
}

async function sendUnbroken(answer: Answer, connection: Connection): Promise<void> {
  const { response, acceptsGzip } = connection;
  const { large, blocks } = peekBlocks(bodyBlocks(answer.body));
  const gzip = large && acceptsGzip;
  if (gzip) response.setHeader('content-encoding', 'gzip');
  else if (answer.headers['content-type'] === 'application/json') {
    const whole = Buffer.concat([...blocks]);
    response.setHeader('content-length', whole.length);
    response.end(whole);
    return finish(connection);
  }
  for await (const block of gzip ? compressBlocks(blocks) : blocks) {
    if (!(await write(connection, block))) return;
  }
  await finish(connection);
}

async function sendBroken(answer: Answer, connection: Connection): Promise<void> {
  const { response, acceptsGzip } = connection;
  const text = Buffer.concat([...bodyBlocks(answer.body)]);
  const { large } = peekBlocks([text]);
  const gzip = large && acceptsGzip;
  if (gzip) response.setHeader('content-encoding', 'gzip');
  const body = breakBody(text, gzip, answer.effects);
  if (body.announced !== undefined) response.setHeader('content-length', body.announced);
  if (answer.effects.undelimited !== undefined) {
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
  }
  response.flushHeaders();
  const sent = await writeChunks(body, answer.effects, connection);
  if (!sent) return;
  await endAs(body.ending, connection);
}

/**
 * Sends the body in chunks. Returns true if all of them were sent. After a stall it waits until the
 * client disconnects and returns false.
 */
async function writeChunks(
  body: BrokenBody,
  effects: Effects,
  connection: Connection,
): Promise<boolean> {
  const { clock } = connection;
  const { stall, drip, chunk } = effects;
  const end = stall === undefined ? body.bytes.length : Math.min(stall.after, body.bytes.length);
  const perStep = drip === undefined ? Infinity : Math.max(Math.floor(drip.bytesPerSecond / 10), 1);
  const size = Math.max(Math.min(chunk?.bytes ?? 65_536, perStep), 1);
  for (let at = 0; at < end; at += size) {
    if (!(await write(connection, body.bytes.subarray(at, Math.min(at + size, end))))) return false;
    // Lets the event loop write the previous chunks, so that the client receives them separately.
    if (chunk !== undefined && at % 64 < size) await new Promise(setImmediate);
    if (drip !== undefined) {
      const pause = (size / drip.bytesPerSecond) * 1000;
      await Promise.race([clock.sleep(pause), connection.closed]);
    }
  }
  if (stall === undefined) return true;
  await connection.closed;
  return false;
}

/**
 * Writes bytes of the body. Returns false if the connection was closed, by the client or because
 * its limit is reached.
 */
async function write(connection: Connection, bytes: Buffer): Promise<boolean> {
  const { response, closed, limit } = connection;
  if (response.destroyed) return false;
  const left = limit - connection.written;
  connection.written += bytes.length;
  if (bytes.length > left) {
    response.write(bytes.subarray(0, left));
    await endAs('reset', connection);
    return false;
  }
  if (response.write(bytes)) return true;
  await Promise.race([once(response, 'drain'), closed]);
  return !response.destroyed;
}

async function finish({ response, closed }: Connection): Promise<void> {
  if (response.destroyed) return;
  if (!response.writableEnded) response.end();
  if (!response.writableFinished) await Promise.race([once(response, 'finish'), closed]);
}

/**
 * The time to wait before a reset. Otherwise the client could receive the reset before the last
 * bytes, and the body would be shorter than the fault demands.
 */
const RESET_DELAY_MILLISECONDS = 20;

async function endAs(ending: BrokenBody['ending'], connection: Connection): Promise<void> {
  const { response } = connection;
  if (ending === 'end') return finish(connection);
  await new Promise((resolve) => setTimeout(resolve, RESET_DELAY_MILLISECONDS));
  const { socket } = response;
  if (socket === null) return;
  if (ending === 'reset') socket.resetAndDestroy();
  else socket.end();
  await connection.closed;
}

function whenClosed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed || response.socket === null) resolve();
    else response.once('close', resolve);
  });
}
