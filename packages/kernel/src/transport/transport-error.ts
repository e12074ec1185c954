import { ConfigError, SystemError, TransientError } from '@source-mixpanel/stream';
import { errorCode } from './error-code.js';
import type { HttpRequest } from '../send.js';

/** What the request was waiting for when the error occurred. */
type Phase = 'headers' | 'body';

/**
 * Converts an error of the network to an error of the connector, or returns the reason of the
 * signal if it has aborted. The error contains the host and path but never the query, which may
 * contain any text of the user.
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
  if (TIMEOUT_CODES.has(code)) {
    return new TransientError('timed_out', `${host} did not answer in time.`, options);
  }
  if (CERTIFICATE_CODE.test(code)) {
    return new ConfigError(
      'certificate_refused',
      `The certificate of ${host} is not trusted. If a proxy inspects traffic, set NODE_EXTRA_CA_CERTS to the PEM file of its authority.`,
      options,
    );
  }
  if (DEFECT_CODES.has(code)) {
    return new SystemError('request_refused', 'The request could not be sent.', options);
  }
  return phase === 'headers'
    ? new TransientError('connection_failed', `The connection to ${host} failed.`, options)
    : new TransientError('connection_lost', `The connection to ${host} broke.`, options);
}

/**
 * Returns whether a WebAssembly memory could not be created: it reserves gigabytes of address
 * space, and V8 throws a RangeError if that fails.
 */
function isOutOfAddressSpace(error: unknown): boolean {
  return error instanceof Error && error.name === 'RangeError' && /\bWasm\b/.test(error.message);
}

const TIMEOUT_CODES = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const CERTIFICATE_CODE = /CERT|^UNABLE_TO_|^ERR_TLS_CERT|SELF_SIGNED/;
/** Codes of undici for a request that it cannot send, which only a defect can cause. */
const DEFECT_CODES = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED']);
