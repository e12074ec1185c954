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

interface Line extends Delivery {
  /** Resolves when the connection is closed. */
  readonly gone: Promise<void>;
  /** The number of body bytes after which the connection is reset. */
  readonly limit: number;
  /** Bytes written so far. */
  written: number;
}

/** Sends a response with its faults. Resolves when it was sent completely or the connection has ended. */
export async function sendAnswer(answer: Answer, delivery: Delivery): Promise<void> {
  const { response, clock } = delivery;
  const line: Line = {
    ...delivery,
    gone: closed(response),
    limit: answer.effects.limit?.bytes ?? Infinity,
    written: 0,
  };
  // Errors of writes are ignored, because every write first checks whether the client has disconnected.
  response.on('error', () => undefined);
  try {
    if (answer.delay > 0) await Promise.race([clock.sleep(answer.delay), line.gone]);
    if (response.destroyed) return;
    response.sendDate = false;
    const date = answer.date();
    if (date !== undefined) response.setHeader('date', new Date(date).toUTCString());
    for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
    response.statusCode = answer.status;
    response.socket?.setNoDelay(true);
    if (isBroken(answer.effects)) await sendBroken(answer, line);
    else await sendWhole(answer, line);
  } finally {
    answer.close();
  }
}

/** Reports whether an effect needs the complete body or the bytes as they are sent. */
function isBroken(effects: Effects): boolean {
  const { cut, trailer, stall, drip, chunk, undelimited } = effects;
  return [cut, trailer, stall, drip, chunk, undelimited].some((effect) => effect !== undefined);
}

async function sendWhole(answer: Answer, line: Line): Promise<void> {
  const { response, acceptsGzip } = line;
  const { large, blocks } = peekBlocks(bodyBlocks(answer.body));
  const gzip = large && acceptsGzip;
  if (gzip) response.setHeader('content-encoding', 'gzip');
  else if (answer.headers['content-type'] === 'application/json') {
    const whole = Buffer.concat([...blocks]);
    response.setHeader('content-length', whole.length);
    response.end(whole);
    return finish(line);
  }
  for await (const block of gzip ? compressBlocks(blocks) : blocks) {
    if (!(await write(line, block))) return;
  }
  await finish(line);
}

async function sendBroken(answer: Answer, line: Line): Promise<void> {
  const { response, acceptsGzip } = line;
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
  const sent = await writePieces(body, answer.effects, line);
  if (!sent) return;
  await endAs(body.ending, line);
}

/**
 * Sends the body. Returns false if the client disconnected or the body stalls permanently.
 */
async function writePieces(body: BrokenBody, effects: Effects, line: Line): Promise<boolean> {
  const { clock } = line;
  const { stall, drip, chunk } = effects;
  const end = stall === undefined ? body.bytes.length : Math.min(stall.after, body.bytes.length);
  const perStep = drip === undefined ? Infinity : Math.max(Math.floor(drip.bytesPerSecond / 10), 1);
  const size = Math.max(Math.min(chunk?.bytes ?? 65_536, perStep), 1);
  for (let at = 0; at < end; at += size) {
    if (!(await write(line, body.bytes.subarray(at, Math.min(at + size, end))))) return false;
    // Waits until the chunk is written to the socket, so that the client receives each chunk separately.
    if (chunk !== undefined && at % 64 < size) await new Promise(setImmediate);
    if (drip !== undefined) {
      const pause = (size / drip.bytesPerSecond) * 1000;
      await Promise.race([clock.sleep(pause), line.gone]);
    }
  }
  if (stall === undefined) return true;
  await line.gone;
  return false;
}

/** Writes bytes of the body. Returns whether more bytes may follow. */
async function write(line: Line, bytes: Buffer): Promise<boolean> {
  const { response, gone, limit } = line;
  if (response.destroyed) return false;
  const room = limit - line.written;
  line.written += bytes.length;
  if (bytes.length > room) {
    response.write(bytes.subarray(0, room));
    await endAs('reset', line);
    return false;
  }
  if (response.write(bytes)) return true;
  await Promise.race([once(response, 'drain'), gone]);
  return !response.destroyed;
}

async function finish({ response, gone }: Line): Promise<void> {
  if (response.destroyed) return;
  if (!response.writableEnded) response.end();
  if (!response.writableFinished) await Promise.race([once(response, 'finish'), gone]);
}

/**
 * Milliseconds to wait before a reset. Otherwise the reset could overtake the last bytes, and the body would be cut at
 * an earlier place.
 */
const settleTime = 20;

async function endAs(ending: BrokenBody['ending'], line: Line): Promise<void> {
  const { response } = line;
  if (ending === 'end') return finish(line);
  await new Promise((resolve) => setTimeout(resolve, settleTime));
  const { socket } = response;
  if (socket === null) return;
  if (ending === 'reset') socket.resetAndDestroy();
  else socket.end();
  await line.gone;
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed || response.socket === null) resolve();
    else response.once('close', resolve);
  });
}
