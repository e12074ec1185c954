import { describe, expect, it } from '@jest/globals';
import { RejectionWatch } from './rejection-watch.js';

/** Emits a rejection as Node does; a real one would only reach jest, which fails the test for it. */
function emit(reason: Error): void {
  process.emit('unhandledRejection', reason, Promise.resolve());
}

describe('RejectionWatch', () => {
  it('records rejections while it watches, along with other listeners, and none before or after', async () => {
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
