import type { TranscodeFacts, TranscodeOptions } from '../src/fast/batch.js';
import { transcodeLines } from '../src/fast/transcode-lines.js';
import { arriving, utf8 } from './chunked.js';
import { hostileShape } from './hostile-lines.js';

export interface Written {
  /** The records, each followed by a newline. */
  readonly text: string;
  readonly facts: TranscodeFacts | undefined;
}

/** Returns the records of lines that arrive in one chunk. */
export async function written(
  lines: readonly string[],
  changes: Pick<TranscodeOptions, 'format'> & Partial<TranscodeOptions>,
): Promise<Written> {
  const options: TranscodeOptions = {
    ...hostileShape,
    timeField: 'time',
    onUnreadableLine: 'fail',
    envelope: () => ({ prefix: new Uint8Array(0), suffix: utf8('\n') }),
    ...changes,
  };
  let text = '';
  let facts: TranscodeFacts | undefined;
  const body = utf8(lines.map((line) => `${line}\n`).join(''));
  for await (const batch of transcodeLines(arriving([body]), options)) {
    text += Buffer.from(batch.bytes).toString();
    ({ facts } = batch);
  }
  return { text, facts };
}
