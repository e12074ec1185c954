import { Buffer } from 'node:buffer';
import type { Clock, Frame } from '@source-mixpanel/stream';
import type { StreamDescriptor } from './messages.js';

/** The RECORD envelope of one stream, cut open where the record goes. */
export class RecordFrame {
  /** The text before each record. */
  readonly open: string;
  private readonly openBytes: Uint8Array;

  constructor(
    stream: StreamDescriptor,
    private readonly clock: Clock,
  ) {
    const namespace =
      stream.namespace === undefined ? '' : `,"namespace":${JSON.stringify(stream.namespace)}`;
    this.open = `{"type":"RECORD","record":{"stream":${JSON.stringify(stream.name)}${namespace},"data":`;
    this.openBytes = Buffer.from(this.open);
  }

  /** The text after each record, newline included; it holds the time of asking. */
  close(): string {
    // A fractional time makes strict readers drop the whole line.
    return `,"emitted_at":${String(Math.trunc(this.clock.now()))}}}\n`;
  }

  /** The same as bytes, to lend to a stream. */
  bytes(): Frame {
    return { open: this.openBytes, close: Buffer.from(this.close()) };
  }
}
