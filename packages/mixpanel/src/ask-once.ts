import type { CallIo } from '@source-mixpanel/stream';

/**
 * Asks once for what several streams need, and gives all of them the one answer. A failure is the
 * first caller's alone, whose stream may have been stopped: the others ask for themselves.
 */
export function askOnce<Answer>(
  ask: (io: CallIo) => Promise<Answer>,
): (io: CallIo) => Promise<Answer> {
  let shared: Promise<Answer> | undefined;
  return async (io) => {
    if (shared !== undefined) {
      const answer = await shared.catch(() => undefined);
      if (answer !== undefined) return answer;
    }
    const own = ask(io);
    shared = own;
    try {
      return await own;
    } catch (error) {
      if (shared === own) shared = undefined;
      throw error;
    }
  };
}
