import { describe, expect, it } from '@jest/globals';
import { RejectionWatch } from './rejection-watch.js';

/** As Node tells it; a real one would be heard by jest alone, which fails the test for it. */
function tell(reason: Error): void {
  process.emit('unhandledRejection', reason, Promise.resolve());
}

describe('RejectionWatch', () => {
  it('hears what is told while it watches, beside others, and nothing before or after', async () => {
    const listeners = process.listenerCount('unhandledRejection');
    const [before, during, after] = [new Error('before'), new Error('during'), new Error('after')];
    const early = new RejectionWatch();
    tell(before);
    const late = new RejectionWatch();
    tell(during);
    early.stop();
    tell(after);
    late.stop();
    expect(await early.reasons()).toEqual([before, during]);
    expect(await late.reasons()).toEqual([during, after]);
    expect(process.listenerCount('unhandledRejection')).toBe(listeners);
  });
});
