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
   * The maximum time until a connection is open, including DNS, proxy and TLS; default 30 seconds.
   * Through a proxy, two thirds of it are for the tunnel and one third is for TLS inside the
   * tunnel.
   */
  readonly connectTimeoutMilliseconds?: number;
  /** Certificate authorities in PEM, instead of those of Node. */
  readonly certificateAuthorities?: string;
}

/**
 * Creates the pool of connections that all requests share, through a proxy if one is configured;
 * `close` it last.
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
      // HTTP/1.1 framing states the end of a body.
      allowH2: false,
      // Empty rather than absent: undici would read the environment by itself.
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
    throw new ConfigError(
      'proxy_invalid',
      'HTTPS_PROXY is not a valid proxy URL: write it as http://host:port.',
    );
  }
}

/**
 * Creates the connections to the proxy itself, with two corrections. undici reconnects at once and
 * for ever to a proxy that closes the connection instead of answering CONNECT: a request would
 * neither fail nor end. And it waits five minutes, as for the headers of an answer, for a proxy
 * that accepts the connection but never answers CONNECT.
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

/** Errors of a socket after which undici reconnects. */
const RECONNECTING = new Set(['UND_ERR_SOCKET', 'UND_ERR_INFO']);
