import { OPTIONAL_LIMIT_MILLISECONDS, type ListedStream } from '@source-mixpanel/client';
import type { CallIo, Stream } from '@source-mixpanel/stream';
import type { TappedConnection } from '../../connection/response-tap.js';
import type { Config } from '../../config/config.js';
import type { Session } from '../../cli/session.js';

/**
 * What all checks of the command `check` need: the configuration and a connection to test it with.
 */
export interface CheckContext {
  readonly config: Config;
  readonly session: Session;
  readonly connection: TappedConnection;
  readonly streams: readonly ListedStream[];
  readonly io: CallIo;
  /** The maximum time for a response that is useful but not required, in milliseconds. */
  readonly timeoutMilliseconds: number;
}

/** Returns the maximum time for a response of an undocumented endpoint, in milliseconds. */
export function optionalTimeout({ timeoutMilliseconds }: CheckContext): number {
  return Math.min(timeoutMilliseconds, OPTIONAL_LIMIT_MILLISECONDS);
}

/** What the first sync of a stream reads. */
export interface FirstRead {
  readonly slices: number;
  /** The number of funnels or cohorts, for streams that have such partitions. */
  readonly partitions: number;
}

/**
 * Counts the slices of the first sync of a stream. This sends requests if the stream must first
 * list what it reads, such as funnels.
 * @throws what the stream throws
 */
export async function countSlices(stream: Stream, io: CallIo): Promise<FirstRead> {
  const sync = stream.open(undefined, io);
  const partitions = new Set<string | undefined>();
  let slices = 0;
  for await (const slice of sync.slices()) {
    slices += 1;
    partitions.add(sync.partition?.(slice));
  }
  return { slices, partitions: partitions.size };
}

/**
 * Returns the stream with this name.
 * @throws TypeError if the source has no such stream
 */
export function findStream({ streams }: CheckContext, name: string): Stream {
  const found = streams.find(({ stream }) => stream.name === name);
  if (found === undefined) throw new TypeError(`there is no stream ${name}`);
  return found.stream;
}
