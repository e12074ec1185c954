import { ConfigError, SystemError, TransientError } from '@source-mixpanel/stream';
import { errorCode } from './error-code.js';
import type { HttpRequest } from '../send.js';

/** Whether the headers of an answer were still awaited, or its body was being read. */
type Phase = 'headers' | 'body';

/**
 * Returns the connector's error for an error of the network, or the signal's reason once it
 * aborted. It names host and path, never the query, which may hold anything the user wrote.
 */
export function transportError(error: unknown, request: HttpRequest, phase: Phase): unknown {
  const { signal } = request.io;
  if (signal.aborted) return signal.reason;
  const code = errorCode(error);
  const host = request.url.host;
  const options = { cause: error, detail: `${request.method} ${request.url.pathname} (${code})` };
  if (isOutOfAddressSpace(error)) {
    return new SystemError(
      'no_address_space',
      'The process does not have enough address space for WebAssembly, which parses HTTP. Raise the limit (ulimit -v), or set NODE_OPTIONS=--disable-wasm-trap-handler.',
      options,
    );
  }
  if (TIMEOUTS.has(code)) {
    return new TransientError('timed_out', `${host} did not answer in time.`, options);
  }
  if (CERTIFICATE.test(code)) {
    return new ConfigError(
      'certificate_refused',
      `The certificate of ${host} is not trusted. If a proxy inspects traffic, set NODE_EXTRA_CA_CERTS to the PEM file of its authority.`,
      options,
    );
  }
  if (DEFECTS.has(code)) {
    return new SystemError('request_refused', 'The request could not be sent.', options);
  }
  return phase === 'headers'
    ? new TransientError('connection_failed', `The connection to ${host} failed.`, options)
    : new TransientError('connection_lost', `The connection to ${host} broke.`, options);
}

/**
 * Each WebAssembly memory reserves gigabytes of address space; V8 throws a RangeError if it cannot.
 */
function isOutOfAddressSpace(error: unknown): boolean {
  return error instanceof Error && error.name === 'RangeError' && /\bWasm\b/.test(error.message);
}

const TIMEOUTS = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const CERTIFICATE = /CERT|^UNABLE_TO_|^ERR_TLS_CERT|SELF_SIGNED/;
const DEFECTS = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED']);
