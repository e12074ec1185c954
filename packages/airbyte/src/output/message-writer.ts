import { Buffer } from 'node:buffer';
import { writeJson } from '@source-mixpanel/exact-json';
import { SystemError } from '@source-mixpanel/stream';
import { maskMessage } from './mask-message.js';
import type { AirbyteMessage } from '../messages/messages.js';
import { OutputClosedError } from './output-closed-error.js';
import type { SecretMask } from './secret-mask.js';

/** The destination of the bytes, such as standard output. */
export interface Output {
  /**
   * Resolves once the reader has received the bytes; rejects if the reader has closed the output.
   * `MessageWriter` waits for each call before the next one.
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves once everything written is on the disk; absent if the output is not a file. */
  settle?(): Promise<void>;
}

/** Smaller batches may be copied into one common write; larger ones are written without a copy. */
const COALESCE_BELOW_BYTES = 16 * 1024;
const MAX_BATCH_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

interface Entry {
  readonly bytes: Uint8Array;
  resolve(): void;
  reject(error: Error): void;
}

/**
 * Writes all messages of the connector. It writes complete lines, in the order of the calls, one
 * write at a time. Small messages that arrive while a write is in progress share the next write.
 * Once the reader has closed the output, `signal` aborts with an `OutputClosedError`, and every
 * call rejects with the same error.
 */
export class MessageWriter {
  private readonly queue: Entry[] = [];
  private readonly closing = new AbortController();
  private closed: OutputClosedError | undefined;
  private busy = false;

  constructor(
    private readonly output: Output,
    private readonly mask: SecretMask,
  ) {}

  /** Aborts when the reader has closed the output. */
  get signal(): AbortSignal {
    return this.closing.signal;
  }

  /**
   * Writes complete lines. They may be written without a copy, so the caller must not change the
   * buffer until the promise settles.
   * @throws SystemError if the last byte is not a newline, because the next message would then be
   * appended to an incomplete line
   */
  write(lines: Uint8Array): Promise<void> {
    if (this.closed !== undefined) return Promise.reject(this.closed);
    if (lines.length === 0) return Promise.resolve();
    if (lines.at(-1) !== NEWLINE) {
      return Promise.reject(
        new SystemError('torn_line', 'A batch of records does not end with a newline.'),
      );
    }
    return this.enqueue(lines);
  }

  /** Writes one message, in which secrets are masked. Resolves when the output has accepted it. */
  send(message: AirbyteMessage): Promise<void> {
    if (this.closed !== undefined) return Promise.reject(this.closed);
    const text = escapeLineEnds(writeJson(maskMessage(message, this.mask)));
    return this.enqueue(Buffer.from(`${text}\n`));
  }

  /**
   * Writes a message without waiting for it. If that fails, the next `write` or `flush` rejects.
   */
  post(message: AirbyteMessage): void {
    this.send(message).catch(() => undefined);
  }

  /** Resolves when the output has accepted everything that was written before the call. */
  flush(): Promise<void> {
    if (this.closed !== undefined) return Promise.reject(this.closed);
    if (!this.busy) return Promise.resolve();
    return this.enqueue(new Uint8Array(0));
  }

  /**
   * Waits like `flush` and, if the output is a file, until everything is stored on the disk. The
   * process must not report success before.
   * @throws OutputClosedError
   */
  async settle(): Promise<void> {
    await this.flush();
    try {
      await this.output.settle?.();
    } catch (cause) {
      const error = new OutputClosedError(cause);
      this.close([], error);
      throw error;
    }
  }

  private enqueue(bytes: Uint8Array): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.queue.push({ bytes, resolve, reject });
      if (!this.busy) void this.pump();
    });
  }

  private async pump(): Promise<void> {
    this.busy = true;
    while (this.queue.length > 0) {
      const batch = this.takeBatch();
      const bytes = concatenate(batch);
      try {
        if (bytes.length > 0) await this.output.write(bytes);
      } catch (cause) {
        this.close(batch, new OutputClosedError(cause));
        break;
      }
      for (const entry of batch) entry.resolve();
    }
    this.busy = false;
  }

  private takeBatch(): Entry[] {
    let size = 0;
    let count = 0;
    for (const { bytes } of this.queue) {
      if (
        count > 0 &&
        (bytes.length >= COALESCE_BELOW_BYTES || size + bytes.length > MAX_BATCH_BYTES)
      )
        break;
      size += bytes.length;
      count += 1;
      if (bytes.length >= COALESCE_BELOW_BYTES) break;
    }
    return this.queue.splice(0, count);
  }

  private close(batch: readonly Entry[], error: OutputClosedError): void {
    this.closed = error;
    for (const entry of [...batch, ...this.queue.splice(0)]) entry.reject(error);
    this.closing.abort(error);
  }
}

function concatenate(batch: readonly Entry[]): Uint8Array {
  const [only] = batch;
  if (batch.length === 1 && only !== undefined) return only.bytes;
  return Buffer.concat(batch.map(({ bytes }) => bytes));
}

/**
 * Escapes U+0085, U+2028 and U+2029. JSON and the protocol allow them within a line, but Airbyte's
 * own test tools split lines at them, so that a property name with one would break the catalog.
 */
function escapeLineEnds(json: string): string {
  return json.replace(
    /[\u0085\u2028\u2029]/g,
    (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
