import { Buffer } from 'node:buffer';
import type { Host } from '@source-mixpanel/connector';
import { askedText, bodyBlocks, breakBody, gzipThreshold } from '@source-mixpanel/fixtures-server';
import type { Answer, BrokenBody, MockMixpanel } from '@source-mixpanel/fixtures-server';
import type { VirtualClock } from '../clock/virtual-clock.js';

export type Dispatcher = NonNullable<Host['dispatcher']>;

/** What undici hands to its dispatchers, as far as it matters here. */
interface Dispatched {
  readonly origin?: string | URL | undefined;
  readonly path: string;
  readonly method: string;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly headersTimeout?: number | null | undefined;
  readonly bodyTimeout?: number | null | undefined;
}

/** The callbacks for an answer. */
interface Handler {
  onConnect(abort: (reason: unknown) => void, context: null): void;
  onHeaders(status: number, headers: Buffer[], resume: () => void, text: string): unknown;
  onData(chunk: Buffer): boolean;
  onComplete(trailers: []): void;
  onError(error: unknown): void;
}

export interface WireOptions {
  readonly clock: VirtualClock;
  /** Milliseconds until a request arrives, and again until its answer is back. */
  latency(): number;
  /** Bytes of each piece of a body. */
  pieceBytes(): number;
  /** Milliseconds a body takes besides, where it stands for a larger one. */
  transfer?(path: string, body: Buffer): number;
  /** Called when a request is sent and when its answer has ended. */
  readonly watch?: WireWatch;
  /** Whether bodies of any size are compressed; by default those Mixpanel compresses. */
  readonly gzip?: boolean;
}

/** `asked`: path and parameters of the request. */
export interface WireWatch {
  began(asked: string): void;
  ended(asked: string, status: number | undefined): void;
}

/** The wire between the connector and a mock in one process: what a socket would carry and suffer. */
export class InProcessWire {
  /** How many requests are on it. */
  open = 0;
  /** What went wrong on it so far. */
  faults = 0;
  /**
   * 429s so far for the hour's quota or for concurrency. Those for a second's do not count: requests
   * that left well spaced may arrive together.
   */
  refusals = 0;
  /** The bytes of each body sent so far, by the path and parameters it answered. */
  readonly bodyBytes = new Map<string, number>();

  constructor(
    private readonly mixpanel: MockMixpanel,
    private readonly options: WireOptions,
  ) {}

  /** In place of undici's own. */
  get dispatcher(): Dispatcher {
    const lent = {
      dispatch: (request: Dispatched, handler: Handler) => {
        void new Exchange(this.mixpanel, this.options, { request, handler }).play(this);
        return true;
      },
      close: () => Promise.resolve(),
    };
    // Undici asks a dispatcher for nothing else in the life of one request.
    return lent as unknown as Dispatcher;
  }
}

function bodyText(body: unknown): string {
  return typeof body === 'string' ? body : '';
}

/** A broken connection by the code Node or undici names it with. */
function networkError(code: string): Error {
  return Object.assign(new Error('the simulated network broke'), { code });
}

class Exchange {
  private answer: Answer | undefined;
  private paused: (() => void) | undefined;
  /** Set once the receiver has left. */
  private left: { readonly reason: unknown } | undefined;
  /** Ends the wait of this exchange, which waits for one thing at a time. */
  private interrupt: ((reason: unknown) => void) | undefined;

  constructor(
    private readonly mixpanel: MockMixpanel,
    private readonly options: WireOptions,
    private readonly call: { readonly request: Dispatched; readonly handler: Handler },
  ) {}

  async play(wire: InProcessWire): Promise<void> {
    const { handler } = this.call;
    wire.open += 1;
    this.options.watch?.began(this.asked);
    try {
      handler.onConnect((reason) => this.leave(reason ?? networkError('UND_ERR_ABORTED')), null);
      await this.exchange(wire);
      handler.onComplete([]);
    } catch (error) {
      handler.onError(this.left === undefined ? error : this.left.reason);
    } finally {
      this.answer?.close();
      wire.open -= 1;
      this.options.watch?.ended(this.asked, this.answer?.status);
    }
  }

  private async exchange(wire: InProcessWire): Promise<void> {
    const { request, handler } = this.call;
    await this.pass(this.options.latency());
    const answer = suffered(this.ask());
    this.answer = answer;
    wire.faults += Object.keys(answer.effects).length;
    const wait = answer.delay + this.options.latency();
    const timeout = request.headersTimeout ?? Infinity;
    await this.pass(Math.min(wait, timeout));
    if (wait > timeout) throw networkError('UND_ERR_HEADERS_TIMEOUT');
    const gzip = this.acceptsGzip();
    const text = Buffer.concat([...bodyBlocks(answer.body)]);
    const compressed = gzip && (this.options.gzip ?? text.length > gzipThreshold);
    if (answer.status === 429 && !text.includes('in the last second')) wire.refusals += 1;
    const body = brokenBody(text, compressed, answer);
    wire.bodyBytes.set(this.asked, body.bytes.length);
    const headers = wireHeaders(answer, body, compressed);
    handler.onHeaders(answer.status, headers, () => this.paused?.(), '');
    const transfer = this.options.transfer?.(request.path, text);
    if (transfer !== undefined) await this.pass(transfer);
    await this.sendBody(answer, body);
  }

  private get asked(): string {
    const { path, body } = this.call.request;
    return askedText({ url: path, body: bodyText(body) });
  }

  private ask(): Answer {
    const { request } = this.call;
    const headers: Record<string, string> = {
      'x-forwarded-host': new URL(String(request.origin)).host,
    };
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      headers[name.toLowerCase()] = String(value);
    }
    const body = bodyText(request.body);
    return this.mixpanel.handle({ method: request.method, url: request.path, headers, body });
  }

  private acceptsGzip(): boolean {
    return Object.entries(this.call.request.headers ?? {}).some(
      ([name, value]) => name === 'accept-encoding' && String(value).includes('gzip'),
    );
  }

  private async sendBody(answer: Answer, body: BrokenBody): Promise<void> {
    const { stall, drip, chunk, undelimited } = answer.effects;
    const { bytes, ending } = body;
    const end = stall === undefined ? bytes.length : Math.min(stall.after, bytes.length);
    for (let at = 0; at < end;) {
      const size = Math.max(1, chunk?.bytes ?? this.options.pieceBytes());
      const piece = bytes.subarray(at, Math.min(at + size, end));
      await this.push(piece);
      at += piece.length;
      if (drip !== undefined) await this.pass((piece.length / drip.bytesPerSecond) * 1000);
    }
    if (stall !== undefined) {
      await this.pass(this.call.request.bodyTimeout ?? Infinity);
      throw networkError('UND_ERR_BODY_TIMEOUT');
    }
    if (ending === 'reset') throw networkError('ECONNRESET');
    // Where nothing announces the end, closing the connection is the end.
    if (ending === 'close' && (undelimited === undefined || body.announced !== undefined)) {
      throw networkError('UND_ERR_SOCKET');
    }
  }

  private async push(piece: Buffer): Promise<void> {
    if (this.left !== undefined) throw this.left.reason;
    // A copy, because the receiver may keep the chunk.
    if (this.call.handler.onData(Buffer.from(piece))) return;
    await new Promise<void>((resolve, reject) => {
      this.paused = resolve;
      this.interrupt = reject;
    });
    this.paused = undefined;
  }

  private leave(reason: unknown): void {
    if (this.left !== undefined) return;
    this.left = { reason };
    this.interrupt?.(reason);
  }

  private async pass(milliseconds: number): Promise<void> {
    if (this.left !== undefined) throw this.left.reason;
    await new Promise<void>((resolve, reject) => {
      const cancel = this.options.clock.schedule(milliseconds, resolve);
      this.interrupt = (reason) => {
        cancel();
        reject(reason);
      };
    });
  }
}

/**
 * Returns a refusal as a broken wire delivers it. Only answers that began well end with the reason
 * of their end, and a refusal without an announced end could be cut without a sign of it.
 */
function suffered(answer: Answer): Answer {
  if (answer.status === 200) return answer;
  const { trailer, undelimited, ...effects } = answer.effects;
  return trailer === undefined && undelimited === undefined ? answer : { ...answer, effects };
}

function brokenBody(text: Buffer, gzip: boolean, { effects }: Answer): BrokenBody {
  const body = breakBody(text, gzip, effects);
  // Without gzip there is no gzip end to miss: such a cut could not be detected.
  const unseen = effects.cut?.by === 'gzip' && !gzip;
  return unseen ? { ...body, ending: 'close' } : body;
}

function wireHeaders(answer: Answer, body: BrokenBody, gzip: boolean): Buffer[] {
  const date = answer.date();
  const headers: Record<string, string> = {
    ...answer.headers,
    ...(date === undefined ? {} : { date: new Date(date).toUTCString() }),
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
  };
  if (body.announced !== undefined) headers['content-length'] = String(body.announced);
  else if (answer.effects.undelimited === undefined) headers['transfer-encoding'] = 'chunked';
  return Object.entries(headers).flatMap((pair) => pair.map((text) => Buffer.from(text)));
}
