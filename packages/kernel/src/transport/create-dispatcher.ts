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
      // `BodyStream.delimited` is derived from headers of HTTP/1.1, which HTTP/2 does not use.
      allowH2: false,
      // Empty strings, because undici would read absent options from the environment variables.
      httpProxy: '',
      httpsProxy: options.httpsProxy ?? '',
      noProxy: options.noProxy ?? '',
      connect: { timeout, ...trust },
      requestTls: { timeout: timeout - tunnelTimeout, ...trust },
      proxyTls: { timeout: tunnelTimeout, ...trust },
      clientFactory: (origin, clientOptions) =>
        createProxyClient(origin, clientOptions, tunnelTimeout),
    });
  } catch {
    // The cause is omitted, because it quotes the URL, which may contain the password of the proxy.
    throw new ConfigError(
      'proxy_invalid',
      'HTTPS_PROXY is not a valid proxy URL: write it as http://host:port.',
    );
  }
}

/**
 * Creates the connections to the proxy itself, and changes the behaviour of undici in two cases. If
 * the proxy closes the connection instead of responding to CONNECT, undici reconnects forever, so
 * that the request never ends; with this client, the request fails. If the proxy accepts the
 * connection but never responds to CONNECT, undici waits five minutes; this client waits `timeout`
 * milliseconds.
 */
function createProxyClient(origin: URL, options: object, timeout: number): Dispatcher {
  const pool = new Pool(origin, options);
  const connect = pool.connect.bind(pool);
  return Object.assign(pool, {
    connect: async (request: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> => {
      const signal = AbortSignal.timeout(timeout);
      try {
        return await connect({ ...request, signal });
      } catch (error) {
        if (signal.aborted)
          throw createProxyError('ETIMEDOUT', 'the proxy did not open the tunnel in time', error);
        if (!RECONNECT_CODES.has(errorCode(error))) throw error;
        throw createProxyError('ECONNRESET', 'the proxy closed the connection', error);
      }
    },
  });
}

function createProxyError(code: string, message: string, cause: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

/** The codes of socket errors after which undici reconnects. */
const RECONNECT_CODES = new Set(['UND_ERR_SOCKET', 'UND_ERR_INFO']);
