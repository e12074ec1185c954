import type { ReadIo } from '@source-mixpanel/stream';
import { testIo, type TestIo } from '@source-mixpanel/testing';
import { createDispatcher } from '../src/transport/create-dispatcher.js';
import type { BodyStream, HttpRequest, HttpResponse, Send } from '../src/send.js';
import { createTransport, type TransportOptions } from '../src/transport/transport.js';

export { failure } from '@source-mixpanel/testing';

export function httpRequest(url: string, overrides: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'GET',
    url: new URL(url),
    io: testIo(),
    budget: 'b',
    answer: 'json',
    ...overrides,
  };
}

export function ioNamed(name: string, overrides: Partial<ReadIo> = {}): TestIo {
  return testIo({ name, ...overrides });
}

/** Creates a transport without interceptors, with its own connections. */
export function localTransport(overrides: Partial<TransportOptions> = {}): {
  send: Send;
  close(): Promise<void>;
} {
  const dispatcher = createDispatcher();
  const send = createTransport({ dispatcher, ...overrides });
  return { send, close: () => dispatcher.close() };
}

export function streamOf(response: HttpResponse): BodyStream {
  if (response.body.kind !== 'stream') throw new Error('not a stream');
  return response.body;
}

/** Creates a body from bytes in memory, in chunks of `form.chunkSize`. */
export function bodyOf(
  bytes: Uint8Array,
  form: { gzip?: boolean; delimited?: boolean; chunkSize?: number } = {},
): BodyStream {
  async function* chunks(): AsyncGenerator<Uint8Array, void> {
    const size = form.chunkSize ?? Math.max(1, bytes.length);
    for (let at = 0; at < bytes.length; at += size) {
      yield await Promise.resolve(bytes.subarray(at, at + size));
    }
  }
  return {
    kind: 'stream',
    chunks: chunks(),
    gzip: form.gzip ?? false,
    delimited: form.delimited ?? true,
  };
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(Uint8Array.from(chunk));
  return Buffer.concat(parts).toString('utf8');
}
