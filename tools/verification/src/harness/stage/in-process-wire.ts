import { Buffer } from 'node:buffer';
import type { Host } from '@source-mixpanel/connector';
import { bodyBlocks, fullUrlOf, gzipThreshold } from '@source-mixpanel/fixtures-server';
import type { Answer, BrokenBody, MockMixpanel } from '@source-mixpanel/fixtures-server';
import type { VirtualClock } from '../clock/virtual-clock.js';
import { breakAnswerBody, wireHeaders, withoutUndetectableFaults } from './wire-response.js';

export type Dispatcher = NonNullable<Host['dispatcher']>;

/** The part of undici's dispatch options that this file uses. */
interface DispatchOptions {
  readonly origin?: string | URL | undefined;
  readonly path: string;
  readonly method: string;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly headersTimeout?: number | null | undefined;
  readonly bodyTimeout?: number | null | undefined;
}

/** The callbacks through which undici receives a response. */
interface Handler {
  onConnect(abort: (reason: unknown) => void, context: null): void;
  onHeaders(status: number, headers: Buffer[], resume: () => void, text: string): unknown;
  onData(chunk: Buffer): boolean;
  onComplete(trailers: []): void;
  onError(error: unknown): void;
}

export interface WireOptions {
  readonly clock: VirtualClock;
  /** Returns the milliseconds that a request needs to arrive; is called again for its response. */
  latency(): number;
  /** Returns the number of bytes in the next piece of a body. */
  pieceBytes(): number;
  /** Returns additional milliseconds for a body that represents a larger one; default: 0. */
  transfer?(path: string, body: Buffer): number;
  /** Observes when each request is sent and when its response ends. */
  readonly watch?: WireWatch;
  /** Whether all bodies are compressed, or none. Default: those that Mixpanel compresses. */
  readonly gzip?: boolean;
}

/** Observes requests. `asked` is the path of a request with all of its parameters. */
export interface WireWatch {
  began(asked: string): void;
  ended(asked: string, status: number | undefined): void;
}

/**
 * Connects the connector to a mock in the same process without sockets. Latency, faults and
 * timeouts follow a virtual clock.
 */
export class InProcessWire {
  /** The number of requests whose response has not ended yet. */
  open = 0;
  /** The number of faults so far. */
  faults = 0;
  /**
   * The number of responses with status 429 because of the hourly quota or too many concurrent
   * requests. Those because of the limit per second are not counted: with varying latency, requests
   * that are sent at the right intervals may arrive together.
   */
  refusals = 0;
  /** The size of the last body in bytes, by path and parameters of the request. */
  readonly bodyBytes = new Map<string, number>();

  constructor(
    private readonly mixpanel: MockMixpanel,
    private readonly options: WireOptions,
  ) {}

  /** The dispatcher that replaces the one of undici. */
  get dispatcher(): Dispatcher {
    const dispatcher = {
      dispatch: (request: DispatchOptions, handler: Handler) => {
        void new Exchange(this.mixpanel, this.options, { request, handler }).play(this);
        return true;
      },
      close: () => Promise.resolve(),
    };
    // undici calls no other methods of a dispatcher for a request.
    return dispatcher as unknown as Dispatcher;
  }
}

function bodyText(body: unknown): string {
  return typeof body === 'string' ? body : '';
}

/** Returns the error of a broken connection, with a code that Node or undici uses. */
function networkError(code: string): Error {
  return Object.assign(new Error('the simulated network broke'), { code });
}

/** One request and its response. */
class Exchange {
  private answer: Answer | undefined;
  private paused: (() => void) | undefined;
  /** Set when the receiver aborts the request. */
  private aborted: { readonly reason: unknown } | undefined;
  /** Rejects the promise that this exchange currently waits for. */
  private interrupt: ((reason: unknown) => void) | undefined;

  constructor(
    private readonly mixpanel: MockMixpanel,
    private readonly options: WireOptions,
    private readonly call: { readonly request: DispatchOptions; readonly handler: Handler },
  ) {}

  async play(wire: InProcessWire): Promise<void> {
    const { handler } = this.call;
    wire.open += 1;
    this.options.watch?.began(this.asked);
    try {
      handler.onConnect((reason) => this.abort(reason ?? networkError('UND_ERR_ABORTED')), null);
      await this.exchange(wire);
      handler.onComplete([]);
    } catch (error) {
      handler.onError(this.aborted === undefined ? error : this.aborted.reason);
    } finally {
      this.answer?.close();
      wire.open -= 1;
      this.options.watch?.ended(this.asked, this.answer?.status);
    }
  }

  private async exchange(wire: InProcessWire): Promise<void> {
    const { request, handler } = this.call;
    await this.sleep(this.options.latency());
    const answer = withoutUndetectableFaults(this.handle());
    this.answer = answer;
    wire.faults += Object.keys(answer.effects).length;
    const wait = answer.delay + this.options.latency();
    const timeout = request.headersTimeout ?? Infinity;
    await this.sleep(Math.min(wait, timeout));
    if (wait > timeout) throw networkError('UND_ERR_HEADERS_TIMEOUT');
    const gzip = this.acceptsGzip();
    const text = Buffer.concat([...bodyBlocks(answer.body)]);
    const compressed = gzip && (this.options.gzip ?? text.length > gzipThreshold);
    if (answer.status === 429 && !text.includes('in the last second')) wire.refusals += 1;
    const body = breakAnswerBody(text, compressed, answer);
    wire.bodyBytes.set(this.asked, body.bytes.length);
    const headers = wireHeaders(answer, body, compressed);
    handler.onHeaders(answer.status, headers, () => this.paused?.(), '');
    const transfer = this.options.transfer?.(request.path, text);
    if (transfer !== undefined) await this.sleep(transfer);
    await this.sendBody(answer, body);
  }

  private get asked(): string {
    const { path, body } = this.call.request;
    return fullUrlOf({ url: path, body: bodyText(body) });
  }

  private handle(): Answer {
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
      if (drip !== undefined) await this.sleep((piece.length / drip.bytesPerSecond) * 1000);
    }
    if (stall !== undefined) {
      await this.sleep(this.call.request.bodyTimeout ?? Infinity);
      throw networkError('UND_ERR_BODY_TIMEOUT');
    }
    if (ending === 'reset') throw networkError('ECONNRESET');
    // Without a content length or chunks, closing the connection is the normal end of a body.
    if (ending === 'close' && (undelimited === undefined || body.announced !== undefined)) {
      throw networkError('UND_ERR_SOCKET');
    }
  }

  private async push(piece: Buffer): Promise<void> {
    if (this.aborted !== undefined) throw this.aborted.reason;
    // Passes a copy, because the receiver may keep the chunk.
    if (this.call.handler.onData(Buffer.from(piece))) return;
    await new Promise<void>((resolve, reject) => {
      this.paused = resolve;
      this.interrupt = reject;
    });
    this.paused = undefined;
  }

  private abort(reason: unknown): void {
    if (this.aborted !== undefined) return;
    this.aborted = { reason };
    this.interrupt?.(reason);
  }

  private async sleep(milliseconds: number): Promise<void> {
    if (this.aborted !== undefined) throw this.aborted.reason;
    await new Promise<void>((resolve, reject) => {
      const cancel = this.options.clock.schedule(milliseconds, resolve);
      this.interrupt = (reason) => {
        cancel();
        reject(reason);
      };
    });
  }
}
