import type { CallIo } from '@source-mixpanel/stream';

/**
 * Returns a function that sends one request for all streams that need the same response.
 *
 * All callers, also later ones, receive the first successful response. If the request fails, all
 * callers that wait for it receive the error, and the next caller sends the request again. If it
 * was aborted because the stream that sent it was stopped, one of the waiting callers sends it
 * again.
 */
export function shareAnswer<Answer>(
  sendRequest: (io: CallIo) => Promise<Answer>,
): (io: CallIo) => Promise<Answer> {
  let shared: { readonly answer: Promise<Answer>; readonly signal: AbortSignal } | undefined;
  return async (io) => {
    while (shared !== undefined) {
      const { answer, signal } = shared;
      try {
        return await answer;
      } catch (error) {
        if (!signal.aborted || io.signal.aborted) throw error;
        // The first caller that gets here sends the request again; the others wait for it.
      }
    }
    const own = { answer: sendRequest(io), signal: io.signal };
    shared = own;
    const forget = (): void => {
      if (shared === own) shared = undefined;
    };
    void own.answer.catch(forget);
    return own.answer;
  };
}
