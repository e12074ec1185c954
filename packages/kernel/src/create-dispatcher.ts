import { ConfigError } from '@source-mixpanel/stream';
import { EnvHttpProxyAgent, Pool, type Dispatcher } from 'undici';
import { errorCode } from './error-code.js';

export interface DispatcherOptions {
  /** URL of the proxy for https, as HTTPS_PROXY holds it; user and password in it are sent to the proxy. */
  readonly httpsProxy?: string | undefined;
  /** Hosts that are reached directly, as NO_PROXY holds them. */
  readonly noProxy?: string | undefined;
  /** Longest wait for a connection; default 30 seconds. */
  readonly connectTimeoutMilliseconds?: number;
  /** Certificate authorities in PEM instead of those of Node. */
  readonly certificateAuthorities?: string;
}

/**
 * The pool of connections all requests share, through a proxy where one is given; `close` it last.
 * @throws ConfigError `proxy_invalid`
 */
export function createDispatcher(options: DispatcherOptions = {}): Dispatcher {
  const timeout = options.connectTimeoutMilliseconds ?? 30_000;
  const authorities = options.certificateAuthorities;
  const tls = { timeout, ...(authorities === undefined ? {} : { ca: authorities }) };
  try {
    return new EnvHttpProxyAgent({
      // The end of a body is proven by the framing of HTTP/1.1.
      allowH2: false,
      // Empty rather than absent: undici would ask the environment by itself.
      httpProxy: '',
      httpsProxy: options.httpsProxy ?? '',
      noProxy: options.noProxy ?? '',
      connect: tls,
      requestTls: tls,
      proxyTls: tls,
      clientFactory: proxyClient,
    });
  } catch {
    // The cause quotes the URL, which may hold the password of the proxy.
    throw new ConfigError('proxy_invalid', 'HTTPS_PROXY is not a URL a proxy can be reached at.');
  }
}

/**
 * The connections to the proxy itself. To undici a proxy that closes instead of answering CONNECT is a
 * connection worth opening again, at once and for ever: a request would neither fail nor end.
 */
function proxyClient(origin: URL, options: object): Dispatcher {
  const pool = new Pool(origin, options);
  const connect = pool.connect.bind(pool);
  return Object.assign(pool, {
    connect: async (request: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> => {
      try {
        return await connect(request);
      } catch (error) {
        if (!RECONNECTING.has(errorCode(error))) throw error;
        const final = new Error('the proxy closed the connection', { cause: error });
        throw Object.assign(final, { code: 'ECONNRESET' });
      }
    },
  });
}

/** Errors of a socket over which undici connects again. */
const RECONNECTING = new Set(['UND_ERR_SOCKET', 'UND_ERR_INFO']);
