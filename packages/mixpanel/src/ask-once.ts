import type { CallIo } from '@source-mixpanel/stream';

/**
 * Asks once for what several streams need, and gives all of them the one answer. A failure is shared
 * by those who wait for it, but not where the stream that asked was stopped: the others ask for
 * themselves then, as everyone does who comes later.
 */
export function askOnce<Answer>(
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
        // The first to come here asks again, and the others wait for it.
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
