import { describe, expect, it } from '@jest/globals';
import { RejectionWatch } from './rejection-watch.js';

/**
 * Emits an event as Node does for an unhandled rejection. A real rejection would only reach jest
 * and fail the test.
 */
function emit(reason: Error): void {
  process.emit('unhandledRejection', reason, Promise.resolve());
}

describe('RejectionWatch', () => {
  it('records the rejections from its creation to stop, also if two watches overlap', async () => {
    const listeners = process.listenerCount('unhandledRejection');
    const [before, during, after] = [new Error('before'), new Error('during'), new Error('after')];
    const early = new RejectionWatch();
    emit(before);
    const late = new RejectionWatch();
    emit(during);
    early.stop();
    emit(after);
    late.stop();
    expect(await early.reasons()).toEqual([before, during]);
    expect(await late.reasons()).toEqual([during, after]);
    expect(process.listenerCount('unhandledRejection')).toBe(listeners);
  });
});
