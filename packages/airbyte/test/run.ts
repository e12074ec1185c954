import type { Stream } from '@source-mixpanel/stream';
import type { ConfiguredStream } from '../src/messages/configured-catalog.js';
import { createLogger } from '../src/output/logger.js';
import { MessageWriter } from '../src/output/message-writer.js';
import { runRead, type ReadResult } from '../src/runner/run-read.js';
import { parseSavedStates } from '../src/state/saved-states.js';
import { SecretMask } from '../src/output/secret-mask.js';
import { fakeClock, type FakeClock } from '@source-mixpanel/testing';
import { MemoryOutput } from './memory-output.js';

export interface RunOptions {
  readonly catalog?: readonly ConfiguredStream[];
  readonly state?: string;
  readonly output?: MemoryOutput;
  readonly clock?: FakeClock;
  readonly signal?: AbortSignal;
  readonly workers?: number;
  readonly prune?: boolean;
}

export interface Run {
  readonly output: MemoryOutput;
  readonly result: Promise<ReadResult>;
}

/** Starts a read of the streams. Without a catalog, all of them are read incrementally. */
export function start(streams: readonly Stream[], options: RunOptions = {}): Run {
  const output = options.output ?? new MemoryOutput();
  const writer = new MessageWriter(output, new SecretMask());
  const result = runRead({
    streams,
    catalog: options.catalog ?? streams.map(({ name }) => ({ name, syncMode: 'incremental' })),
    state: parseSavedStates(
      options.state,
      streams.map(({ name }) => name),
    ),
    writer,
    logger: createLogger({ writer, debug: true }),
    clock: options.clock ?? fakeClock(1_700_000_000_000),
    signal: options.signal ?? new AbortController().signal,
    workers: options.workers ?? 2,
    prune: options.prune ?? false,
  });
  return { output, result };
}
