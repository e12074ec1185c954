import { OPTIONAL_LIMIT_MILLISECONDS, type ListedStream } from '@source-mixpanel/client';
import type { CallIo, Stream } from '@source-mixpanel/stream';
import type { TappedConnection } from '../../connection/response-tap.js';
import type { Config } from '../../config/config.js';
import type { Session } from '../../cli/session.js';

/** All that an examination looks at and with. */
export interface CheckContext {
  readonly config: Config;
  readonly session: Session;
  readonly connection: TappedConnection;
  readonly streams: readonly ListedStream[];
  readonly io: CallIo;
  /** How long an answer may take that is of use but not needed. */
  readonly deadlineMilliseconds: number;
}

/** How long an undocumented endpoint may take, in milliseconds. */
export function optionalLimit({ deadlineMilliseconds }: CheckContext): number {
  return Math.min(deadlineMilliseconds, OPTIONAL_LIMIT_MILLISECONDS);
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
export function streamNamed({ streams }: CheckContext, name: string): Stream {
  const found = streams.find(({ stream }) => stream.name === name);
  if (found === undefined) throw new TypeError(`there is no stream ${name}`);
  return found.stream;
}
