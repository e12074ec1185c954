import { ConfigError } from '@source-mixpanel/stream';
import { EnvHttpProxyAgent, Pool, type Dispatcher } from 'undici';
import { errorCode } from './error-code.js';
import { resumePausedParsers } from './paused-parsers.js';

export interface DispatcherOptions {
  /**
   * The URL of the proxy for https, as in HTTPS_PROXY. A user name and password in it are sent to
   * the proxy.
   */
  readonly httpsProxy?: string | undefined;
  /** The hosts that are reached without the proxy, as in NO_PROXY. */
  readonly noProxy?: string | undefined;
  /**
   * The maximum time to open a connection, including DNS, proxy and TLS, in milliseconds; default
   * 30 seconds. With a proxy, two thirds of it are for opening the tunnel and one third is for TLS
   * inside the tunnel.
   */
  readonly connectTimeoutMilliseconds?: number;
  /** Certificate authorities in PEM format, instead of those of Node.js. */
  readonly certificateAuthorities?: string;
}

/**
 * Creates the pool of connections that all requests share, through a proxy if one is configured.
 * Call its `close` after the last request.
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
      // Bodies of HTTP/1.1 state their end in a way that `BodyStream.delimited` reports.
      allowH2: false,
      // Empty instead of absent: if it were absent, undici would read the proxy from the
      // environment.
      httpProxy: '',
      httpsProxy: options.httpsProxy ?? '',
      noProxy: options.noProxy ?? '',
      connect: { timeout, ...trust },
      requestTls: { timeout: timeout - tunnelTimeout, ...trust },
      proxyTls: { timeout: tunnelTimeout, ...trust },
      clientFactory: (origin, clientOptions) => proxyClient(origin, clientOptions, tunnelTimeout),
    });
  } catch {
    // Without the cause, because it quotes the URL, which may contain the password of the proxy.
    throw new ConfigError(
      'proxy_invalid',
      'HTTPS_PROXY is not a valid proxy URL: write it as http://host:port.',
    );
  }
}

/**
 * Creates the connections to the proxy itself, and changes the behaviour of undici in two cases. If
 * the proxy closes the connection instead of responding to CONNECT, undici reconnects forever, so
 * that the request never ends; here it fails. If the proxy accepts the connection but never
 * responds to CONNECT, undici waits five minutes; here it waits `timeout` milliseconds.
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

/** The codes of socket errors after which undici reconnects. */
const RECONNECTING = new Set(['UND_ERR_SOCKET', 'UND_ERR_INFO']);
