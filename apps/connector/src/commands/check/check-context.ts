import { OPTIONAL_LIMIT_MILLISECONDS, type ListedStream } from '@source-mixpanel/client';
import type { CallIo, Stream } from '@source-mixpanel/stream';
import type { TappedConnection } from '../../connection/response-tap.js';
import type { Config } from '../../config/config.js';
import type { Session } from '../../cli/session.js';

/** What the checks of `check` examine, and what they need for it. */
export interface CheckContext {
  readonly config: Config;
  readonly session: Session;
  readonly connection: TappedConnection;
  readonly streams: readonly ListedStream[];
  readonly io: CallIo;
  /** The time limit of an answer that is useful but not necessary. */
  readonly deadlineMilliseconds: number;
}

/** Returns the time limit of an undocumented endpoint, in milliseconds. */
export function optionalLimit({ deadlineMilliseconds }: CheckContext): number {
  return Math.min(deadlineMilliseconds, OPTIONAL_LIMIT_MILLISECONDS);
}

/** The size of the first sync of a stream. */
export interface FirstRead {
  readonly slices: number;
  /** Funnels or cohorts, for streams that have such parts. */
  readonly partitions: number;
}

/**
 * Counts what a first sync of the stream reads. Some streams ask Mixpanel what there is to read.
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

/** @throws TypeError when the source has no such stream */
export function streamNamed({ streams }: CheckContext, name: string): Stream {
  const found = streams.find(({ stream }) => stream.name === name);
  if (found === undefined) throw new TypeError(`there is no stream ${name}`);
  return found.stream;
}
