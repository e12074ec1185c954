import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo, Part, ReadIo, Stream, StreamSync } from '@source-mixpanel/stream';

/** The members of a stream, and of its syncs, that a test replaces. */
export type Overrides = Partial<Omit<Stream, 'open'>> & {
  readonly [Name in keyof Omit<StreamSync, 'state' | 'slices'>]?: StreamSync[Name];
} & {
  readonly slices?: (state: JsonObject | undefined, io: CallIo) => AsyncIterable<JsonObject>;
};

/** Creates a stream with one slice and no records, and replaces some of its members. */
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

/** Waits until the signal aborts, then rejects with its reason, as a request does. */
export function untilStopped({ signal }: Pick<ReadIo, 'signal'>): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });
}
