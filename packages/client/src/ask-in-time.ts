import { TransientError, type CallIo } from '@source-mixpanel/stream';

/**
 * Calls `ask` and returns its result, but aborts it after the deadline, so that a server that does
 * not respond, or an export that Mixpanel prepares for many minutes, does not delay the command.
 * @throws TransientError `too_slow` if no result arrived in time
 */
export async function askInTime<Answer>(
  {
    io,
    timeoutMilliseconds: deadline,
  }: { readonly io: CallIo; readonly timeoutMilliseconds: number },
  ask: (io: CallIo) => Promise<Answer>,
): Promise<Answer> {
  const late = AbortSignal.timeout(deadline);
  const signal = AbortSignal.any([io.signal, late]);
  try {
    return await ask({ ...io, signal, report: (notice) => io.report(notice) });
  } catch (error) {
    if (!late.aborted || io.signal.aborted) throw error;
    const seconds = Math.ceil(deadline / 1000);
    throw new TransientError('too_slow', `Mixpanel did not answer in ${seconds} s.`);
  }
}
