import { describe, expect, it } from '@jest/globals';
import { ConfigError, SystemError, TransientError } from '@source-mixpanel/stream';
import { testIo } from '@source-mixpanel/testing';
import { httpRequest } from '../../test/local-call.js';
import { transportError } from './transport-error.js';

const request = httpRequest('https://api.test:8443/a/b?where=hidden', { method: 'POST' });
const coded = (code: string): Error => Object.assign(new Error('odd'), { code });

describe('transportError', () => {
  it.each([
    ['UND_ERR_CONNECT_TIMEOUT', 'timed_out', 'api.test:8443 did not answer in time.'],
    ['UND_ERR_HEADERS_TIMEOUT', 'timed_out', 'api.test:8443 did not answer in time.'],
    ['UND_ERR_BODY_TIMEOUT', 'timed_out', 'api.test:8443 did not answer in time.'],
    ['ETIMEDOUT', 'timed_out', 'api.test:8443 did not answer in time.'],
    ['ECONNRESET', 'connection_failed', 'The connection to api.test:8443 failed.'],
    ['ENOTFOUND', 'connection_failed', 'The connection to api.test:8443 failed.'],
  ])('converts %s to a TransientError with the code %s', (code, name, message) => {
    const error = transportError(coded(code), request, 'headers');
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({ code: name, message, detail: `POST /a/b (${code})` });
  });

  it('names the limit to raise if there is no address space for WebAssembly', () => {
    const cause = new RangeError(
      'WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory for new instance',
    );
    const error = transportError(cause, request, 'headers');
    expect(error).toBeInstanceOf(SystemError);
    expect(error).toMatchObject({ code: 'no_address_space' });
    expect(String(error)).toContain('ulimit -v');
  });

  it('converts an error while a body is read to connection_lost', () => {
    const error = transportError(coded('ECONNRESET'), request, 'body');
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({
      code: 'connection_lost',
      message: 'The connection to api.test:8443 broke.',
    });
  });

  it.each([
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('converts %s to a ConfigError that says what to change', (code) => {
    const error = transportError(coded(code), request, 'headers');
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: 'certificate_refused' });
    expect(String(error)).toContain('api.test:8443');
    expect(String(error)).toContain('NODE_EXTRA_CA_CERTS');
  });

  it.each(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED'])(
    'converts %s to a SystemError',
    (code) => {
      const error = transportError(coded(code), request, 'headers');
      expect(error).toBeInstanceOf(SystemError);
      expect(error).toMatchObject({
        code: 'request_refused',
        message: 'The request could not be sent.',
      });
    },
  );

  it('returns the reason of an aborted signal, and otherwise keeps the error as cause', () => {
    const stop = new AbortController();
    const stopped = { ...request, io: testIo({ signal: stop.signal }) };
    const cause = coded('ECONNRESET');
    expect(transportError(cause, stopped, 'body')).toMatchObject({ cause });
    const reason = new Error('stopped');
    stop.abort(reason);
    expect(transportError(cause, stopped, 'body')).toBe(reason);
  });
});
