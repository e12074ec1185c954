import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo, Part, ReadIo, Stream, StreamSync } from '@source-mixpanel/stream';

/** Members that a test overrides in the stream, and in each of its syncs. */
export type Overrides = Partial<Omit<Stream, 'open'>> & {
  readonly [Name in keyof Omit<StreamSync, 'state' | 'slices'>]?: StreamSync[Name];
} & {
  readonly slices?: (state: JsonObject | undefined, io: CallIo) => AsyncIterable<JsonObject>;
};

/** A stream of one slice without records, with the members that a test overrides. */
export function simpleStream(overrides: Overrides = {}): Stream {
  const { slices, read, split, partition, concernsAll, ...rest } = overrides;
  const stream: Stream = {
    name: 's',
    primaryKey: [['id']],
    cursorField: ['id'],
    state: { parse: (value) => value as JsonObject },
    schema: () => Promise.resolve({ type: 'object', properties: {} }),
    open: (state, io) => ({
      state,
      slices: () => slices?.(state, io) ?? list([{ id: 'only' }]),
      read: read ?? (() => list<Part<JsonObject>>([])),
      ...(split === undefined ? {} : { split }),
      ...(partition === undefined ? {} : { partition }),
      ...(concernsAll === undefined ? {} : { concernsAll }),
    }),
    commit: (state, progress) => ({ ...state, ...progress }),
    finish: (last) => last ?? {},
  };
  return { ...stream, ...rest };
}

/** Yields the items, one after another. */
export async function* list<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  for (const item of items) yield await Promise.resolve(item);
}

export function row(id: number): Part<JsonObject> {
  return { kind: 'rows', rows: [{ id }] };
}

export function checkpoint(progress: JsonObject): Part<JsonObject> {
  return { kind: 'checkpoint', progress };
}

/** Waits until it is stopped, then rejects as a request would. */
export function untilStopped({ signal }: Pick<ReadIo, 'signal'>): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });
}
