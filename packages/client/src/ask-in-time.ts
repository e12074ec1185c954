import { TransientError, type CallIo } from '@source-mixpanel/stream';

/**
 * Returns the answer, or aborts the request after the deadline: a hanging server, or an export that
 * Mixpanel prepares for many minutes, must not delay the command.
 * @throws TransientError `too_slow` when no answer arrived in time
 */
export async function askInTime<Answer>(
  {
    io,
    deadlineMilliseconds: deadline,
  }: { readonly io: CallIo; readonly deadlineMilliseconds: number },
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
