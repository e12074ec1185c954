import { Buffer } from 'node:buffer';
import type { Clock, RecordEnvelope } from '@source-mixpanel/stream';
import type { StreamDescriptor } from './messages.js';

/** The text of the RECORD messages of one stream, before and after the record. */
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
    // Strict readers drop a line whose time has a fraction.
    return `,"emitted_at":${String(Math.trunc(this.clock.now()))}}}\n`;
  }

  /** Returns the envelope as bytes, for a stream that writes its records itself. */
  bytes(): RecordEnvelope {
    return { prefix: this.prefixBytes, suffix: Buffer.from(this.suffix()) };
  }
}
