import { Buffer } from 'node:buffer';
import type { Clock, RecordEnvelope } from '@source-mixpanel/stream';
import type { StreamDescriptor } from './messages.js';

/** Creates the texts before and after each record of a stream, which make it a RECORD message. */
export class RecordMessageText {
  /** The text before each record. */
  readonly prefix: string;
  private readonly prefixBytes: Uint8Array;

  constructor(
    stream: StreamDescriptor,
    private readonly clock: Clock,
  ) {
    const namespace =
      stream.namespace === undefined ? '' : `,"namespace":${JSON.stringify(stream.namespace)}`;
    this.prefix = `{"type":"RECORD","record":{"stream":${JSON.stringify(stream.name)}${namespace},"data":`;
    this.prefixBytes = Buffer.from(this.prefix);
  }

  /** Returns the text after each record, with the current time and a newline. */
  suffix(): string {
    // Rounded down, because strict readers drop a record whose `emitted_at` has a fraction.
    return `,"emitted_at":${String(Math.trunc(this.clock.now()))}}}\n`;
  }

  /** Returns both texts as bytes, for streams that yield parts of kind `bytes`. */
  bytes(): RecordEnvelope {
    return { prefix: this.prefixBytes, suffix: Buffer.from(this.suffix()) };
  }
}
