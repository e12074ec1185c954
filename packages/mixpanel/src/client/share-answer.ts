import type { CallIo } from '@source-mixpanel/stream';

/**
 * Returns a function that sends one request for all streams that need the same response.
 *
 * Concurrent callers share the response or the error. After an error, later callers send the request
 * again. If the stream that sent the request was stopped, one of the waiting streams sends it again.
 */
export function shareAnswer<Answer>(
  ask: (io: CallIo) => Promise<Answer>,
): (io: CallIo) => Promise<Answer> {
  let shared: { readonly asking: Promise<Answer>; readonly signal: AbortSignal } | undefined;
  return async (io) => {
    while (shared !== undefined) {
      const { asking, signal } = shared;
      try {
        return await asking;
      } catch (error) {
        if (!signal.aborted || io.signal.aborted) throw error;
        // The first stream that gets here sends the request again; the others wait for it.
      }
    }
    const own = { asking: ask(io), signal: io.signal };
    shared = own;
    const forget = (): void => {
      if (shared === own) shared = undefined;
    };
    void own.asking.catch(forget);
    return own.asking;
  };
}
