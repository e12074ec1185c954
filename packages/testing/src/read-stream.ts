import { setImmediate as turn } from 'node:timers/promises';
import {
  isJsonObject,
  parseJson,
  writeJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import type { RecordEnvelope, Notice, Part, ReadIo, Stream } from '@source-mixpanel/stream';

/** A `ReadIo` for tests. Each record ends with a newline, and all notices are kept. */
export interface TestIo extends ReadIo {
  readonly notices: Notice[];
}

export function testIo(overrides: Partial<ReadIo> = {}): TestIo {
  const notices: Notice[] = [];
  const envelope: RecordEnvelope = {
    prefix: new Uint8Array(),
    suffix: new TextEncoder().encode('\n'),
  };
  return {
    name: 'test',
    signal: new AbortController().signal,
    report: (notice) => notices.push(notice),
    envelope: () => envelope,
    ...overrides,
    notices,
  };
}

/** One checkpoint: the state after it, and the number of records that were yielded before it. */
export interface Checkpoint<State> {
  readonly state: State;
  readonly delivered: number;
}

export interface WholeRead<State> {
  readonly records: readonly JsonObject[];
  readonly checkpoints: readonly Checkpoint<State>[];
  readonly slices: number;
  /** The state that `finish` returned. */
  readonly finished: State;
  /** The number of records that were yielded after the last checkpoint of their slice. */
  readonly uncovered: number;
  readonly largestPart: { readonly rows: number; readonly bytes: number };
  /** The kinds of the parts with records. */
  readonly kinds: ReadonlySet<'rows' | 'bytes'>;
}

/** Reads one slice after another, like the simplest possible runner. */
export async function readStream<State extends JsonObject>(
  stream: Stream<JsonObject, State>,
  state?: State,
  io: ReadIo = testIo(),
): Promise<WholeRead<State>> {
  const records: JsonObject[] = [];
  const checkpoints: Checkpoint<State>[] = [];
  const largestPart = { rows: 0, bytes: 0 };
  const kinds = new Set<'rows' | 'bytes'>();
  const sync = stream.open(state, io);
  // Let other syncs open before this one continues.
  await turn();
  let [current, slices, uncovered] = [sync.state, 0, 0];
  for await (const slice of sync.slices()) {
    slices += 1;
    let covered = records.length;
    for await (const part of sync.read(slice, io)) {
      await turn();
      if (part.kind === 'checkpoint') {
        current = stream.commit(current, part.progress);
        checkpoints.push({ state: current, delivered: records.length });
        covered = records.length;
      } else {
        const rows = rowsOf(part);
        kinds.add(part.kind);
        records.push(...rows);
        largestPart.rows = Math.max(largestPart.rows, rows.length);
        if (part.kind === 'bytes') {
          largestPart.bytes = Math.max(largestPart.bytes, part.bytes.length);
        }
      }
    }
    uncovered += records.length - covered;
  }
  const finished = stream.finish(current);
  return { records, checkpoints, slices, finished, uncovered, largestPart, kinds };
}

export function rowsOf(
  part: Exclude<Part<JsonObject>, { kind: 'checkpoint' }>,
): readonly JsonObject[] {
  if (part.kind === 'rows') return part.rows;
  const lines = new TextDecoder('utf-8', { fatal: true }).decode(part.bytes).split('\n');
  if (lines.pop() !== '') throw new Error('a part does not end with its envelope');
  if (lines.length !== part.count) {
    throw new Error(`a part contains ${lines.length} records but its count is ${part.count}`);
  }
  return lines.map((line) => asObject(parseJson(line)));
}

function asObject(value: JsonValue): JsonObject {
  if (isJsonObject(value)) return value;
  throw new Error('a record is not an object');
}

/** Converts a value to JSON text and back, as a platform that stores states does. */
export function throughJson(value: JsonObject): JsonObject {
  return asObject(parseJson(writeJson(value)));
}
