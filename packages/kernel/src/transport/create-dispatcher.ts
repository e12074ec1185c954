import { ConfigError } from '@source-mixpanel/stream';
import { EnvHttpProxyAgent, Pool, type Dispatcher } from 'undici';
import { errorCode } from './error-code.js';
import { resumePausedParsers } from './paused-parsers.js';

export interface DispatcherOptions {
  /** URL of the proxy for https, as HTTPS_PROXY holds it; user and password in it are sent to the proxy. */
  readonly httpsProxy?: string | undefined;
  /** Hosts that are reached directly, as NO_PROXY holds them. */
  readonly noProxy?: string | undefined;
  /**
   * Longest time until a connection is open, name look-up, proxy and TLS included; default 30 seconds.
   * Through a proxy two thirds of it are for the tunnel, and one third is for TLS inside the tunnel.
   */
  readonly connectTimeoutMilliseconds?: number;
  /** Certificate authorities in PEM instead of those of Node. */
  readonly certificateAuthorities?: string;
}

/**
 * The pool of connections all requests share, through a proxy where one is given; `close` it last.
 * @throws ConfigError `proxy_invalid`
 */
export function createDispatcher(options: DispatcherOptions = {}): Dispatcher {
  resumePausedParsers();
  const timeout = options.connectTimeoutMilliseconds ?? 30_000;
  const tunnelTimeout = Math.ceil((timeout * 2) / 3);
  const authorities = options.certificateAuthorities;
  const trust = authorities === undefined ? {} : { ca: authorities };
  try {
    return new EnvHttpProxyAgent({
      // The end of a body is proven by the framing of HTTP/1.1.
      allowH2: false,
      // Empty rather than absent: undici would ask the environment by itself.
      httpProxy: '',
      httpsProxy: options.httpsProxy ?? '',
      noProxy: options.noProxy ?? '',
      connect: { timeout, ...trust },
      requestTls: { timeout: timeout - tunnelTimeout, ...trust },
      proxyTls: { timeout: tunnelTimeout, ...trust },
      clientFactory: (origin, clientOptions) => proxyClient(origin, clientOptions, tunnelTimeout),
    });
  } catch {
    // The cause quotes the URL, which may hold the password of the proxy.
    throw new ConfigError('proxy_invalid', 'HTTPS_PROXY is not a URL a proxy can be reached at.');
  }
}

/**
 * The connections to the proxy itself, with two corrections. A proxy that closes instead of answering
 * CONNECT is for undici a connection worth opening again, at once and for ever: a request would neither
 * fail nor end. And a proxy that accepts the connection but never answers CONNECT would be waited for
 * as long as for the headers of an answer, five minutes.
 */
function proxyClient(origin: URL, options: object, timeout: number): Dispatcher {
  const pool = new Pool(origin, options);
  const connect = pool.connect.bind(pool);
  return Object.assign(pool, {
    connect: async (request: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> => {
      const signal = AbortSignal.timeout(timeout);
      try {
        return await connect({ ...request, signal });
      } catch (error) {
        if (signal.aborted)
          throw proxyError('ETIMEDOUT', 'the proxy opened no tunnel in time', error);
        if (!RECONNECTING.has(errorCode(error))) throw error;
        throw proxyError('ECONNRESET', 'the proxy closed the connection', error);
      }
    },
  });
}

function proxyError(code: string, message: string, cause: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

/** Errors of a socket over which undici connects again. */
const RECONNECTING = new Set(['UND_ERR_SOCKET', 'UND_ERR_INFO']);
