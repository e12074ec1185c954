import { BodySpool } from '@source-mixpanel/kernel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { BrokenSliceError, type ReadIo } from '@source-mixpanel/stream';
import { testIo, throughJson, type TestIo } from '@source-mixpanel/testing';
import { tmpdir } from 'node:os';
import {
  exportStream,
  type ExportOptions,
  type ExportSlice,
  type ExportSource,
  type ExportState,
} from '../src/index.js';
import type { Mixpanel } from './in-memory-mixpanel.js';
import { recordsIn } from './records-in.js';

const storage = new BodySpool({ directory: tmpdir() });

export type StreamOptions = Partial<ExportOptions> &
  Pick<ExportOptions, 'clock'> &
  Pick<ExportSource, 'counts'>;

/** Creates the stream `export` for the project, with defaults for the settings. */
export function streamOver(mixpanel: Mixpanel, { counts, ...options }: StreamOptions) {
  return exportStream(
    { exportEvents: mixpanel.exportEvents, topEventProperties: () => Promise.resolve([]), counts },
    {
      zone: 'UTC',
      attributionDays: 5,
      lookBackSeconds: 0,
      windowDays: 30,
      workers: 3,
      format: 'text',
      onUnreadableLine: 'fail',
      storage,
      // With a single request available, slices are as wide as possible.
      availableRequests: () => 1,
      ...options,
    },
  );
}

type ExportStream = ReturnType<typeof streamOver>;

export interface SyncResult {
  readonly records: readonly JsonObject[];
  /** `$insert_id` of each emitted record, in order. */
  readonly ids: readonly string[];
  readonly state: ExportState | undefined;
  /** The state after each commit. */
  readonly states: readonly ExportState[];
  /** Whether all slices were read. */
  readonly complete: boolean;
  readonly warnings: readonly string[];
}

export interface SyncOptions {
  readonly state?: unknown;
  /** Number of parts (batches and checkpoints) after which the process crashes. */
  readonly crashesAfter?: number;
  /** Whether a slice that fails ends the sync like a crash; otherwise `runSync` throws. */
  readonly mayBreak?: boolean;
  readonly io?: Partial<ReadIo>;
}

/**
 * Runs one sync like the connector does: it reads the slices in order, and reads a broken slice
 * again or divides it. After each commit, it converts the state to JSON and back.
 */
export async function runSync(
  stream: ExportStream,
  { state: saved, crashesAfter = Infinity, mayBreak = false, io: overrides }: SyncOptions = {},
): Promise<SyncResult> {
  const io = testIo(overrides);
  const records: JsonObject[] = [];
  const states: ExportState[] = [];
  const start = saved === undefined ? undefined : stream.state.parse(saved);
  const sync = stream.open(start, io);
  let { state } = sync;
  let parts = 0;

  const read = async (slice: ExportSlice): Promise<boolean> => {
    for await (const part of sync.read(slice, io)) {
      if (part.kind === 'checkpoint') {
        state = stream.state.parse(throughJson(stream.commit(state, part.progress)));
        states.push(state);
      } else records.push(...recordsIn(part));
      parts += 1;
      if (parts >= crashesAfter) return false;
    }
    return true;
  };
  const readAgain = async (slice: ExportSlice, attempt = 1): Promise<boolean> => {
    try {
      return await read(slice);
    } catch (error) {
      if (!(error instanceof BrokenSliceError)) throw error;
      if (attempt < error.maxAttempts) return readAgain(slice, attempt + 1);
      const pieces = error.mayDivide ? sync.split?.(slice) : undefined;
      if (pieces === undefined && mayBreak) return false;
      if (pieces === undefined) throw error;
      for (const piece of pieces) if (!(await readAgain(piece))) return false;
      return true;
    }
  };
  const result = (complete: boolean): SyncResult => ({
    records,
    ids: records.map((record) => record['insert_id'] as string),
    state: complete ? stream.finish(state) : state,
    states,
    complete,
    warnings: warningsIn(io),
  });
  for await (const slice of sync.slices()) {
    if (parts >= crashesAfter || !(await readAgain(slice))) return result(false);
  }
  return result(true);
}

function warningsIn({ notices }: TestIo): readonly string[] {
  return notices.flatMap((notice) => (notice.kind === 'warning' ? [notice.message] : []));
}
