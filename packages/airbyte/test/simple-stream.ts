import type { JsonObject, Part, ReadIo, Stream } from '@source-mixpanel/stream';

/** A stream of one slice without records, with whatever a test wants different. */
export function simpleStream(overrides: Partial<Stream> = {}): Stream {
  const stream: Stream = {
    name: 's',
    primaryKey: [['id']],
    cursorField: ['id'],
    state: { parse: (value) => value as JsonObject },
    schema: () => Promise.resolve({ type: 'object', properties: {} }),
    slices: () => list([{ id: 'only' }]),
    read: () => list<Part<JsonObject>>([]),
    commit: (state, progress) => ({ ...state, ...progress }),
    finish: (last) => last ?? {},
  };
  return { ...stream, ...overrides };
}

/** The items, one after another. */
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
