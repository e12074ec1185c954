import { TransientError, type CallIo } from '@source-mixpanel/stream';

/**
 * Calls `ask` and returns its result. Aborts the call after the timeout, so that a server that does
 * not respond, or an export that Mixpanel prepares for many minutes, does not delay the command.
 * @throws TransientError `too_slow` after the timeout
 */
export async function askInTime<Answer>(
  { io, timeoutMilliseconds }: { readonly io: CallIo; readonly timeoutMilliseconds: number },
  ask: (io: CallIo) => Promise<Answer>,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutMilliseconds);
  const signal = AbortSignal.any([io.signal, timeout]);
  try {
    return await ask({ ...io, signal, report: (notice) => io.report(notice) });
  } catch (error) {
    if (!timeout.aborted || io.signal.aborted) throw error;
    const seconds = Math.ceil(timeoutMilliseconds / 1000);
    throw new TransientError('too_slow', `Mixpanel did not answer in ${seconds} s.`);
  }
}
