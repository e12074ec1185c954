import { TransientError, type CallIo, type Stream } from '@source-mixpanel/stream';
import type { WatchedConnection } from '../answer-watch.js';
import type { Config } from '../config.js';
import type { Session } from '../session.js';
import type { ListedStream } from '../streams.js';

/** All that an examination looks at and with. */
export interface Examination {
  readonly config: Config;
  readonly session: Session;
  readonly connection: WatchedConnection;
  readonly streams: readonly ListedStream[];
  readonly io: CallIo;
  /** How long an answer may take that is of use but not needed. */
  readonly deadlineMilliseconds: number;
}

/**
 * Gives an answer no longer than that: a hanging server, or an export that Mixpanel prepares for many
 * minutes, must not keep whoever waits for the check.
 * @throws TransientError `too_slow` when no answer came in time
 */
export async function askInTime<Answer>(
  { io, deadlineMilliseconds: deadline }: Pick<Examination, 'io' | 'deadlineMilliseconds'>,
  ask: (io: CallIo) => Promise<Answer>,
): Promise<Answer> {
  const late = AbortSignal.timeout(deadline);
  const signal = AbortSignal.any([io.signal, late]);
  try {
    return await ask({ name: io.name, signal, report: (notice) => io.report(notice) });
  } catch (error) {
    if (!late.aborted || io.signal.aborted) throw error;
    const seconds = Math.ceil(deadline / 1000);
    throw new TransientError('too_slow', `Mixpanel did not answer in ${seconds} s.`);
  }
}

/**
 * How many slices a first sync of the stream has. Some streams ask Mixpanel what there is to read.
 * @throws what the stream throws
 */
export async function countSlices(stream: Stream, io: CallIo): Promise<number> {
  const slices = stream.open(undefined, io).slices()[Symbol.asyncIterator]();
  let count = 0;
  while ((await slices.next()).done !== true) count += 1;
  return count;
}

/** @throws TypeError when the source has no such stream */
export function streamNamed({ streams }: Examination, name: string): Stream {
  const found = streams.find(({ stream }) => stream.name === name);
  if (found === undefined) throw new TypeError(`there is no stream ${name}`);
  return found.stream;
}
