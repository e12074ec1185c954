import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@source-mixpanel/testing';
import { StateLedger } from './state-ledger.js';

describe('StateLedger', () => {
  it('drops a state that repeats any earlier one, not only the latest, and keeps the count', () => {
    const ledger = new StateLedger(fakeClock(1_700_000_000_000));
    ledger.count(1);
    expect(ledger.submit({ a: 1 })).toEqual({ state: { a: 1 }, recordCount: 1 });
    ledger.count(2);
    expect(ledger.submit({ a: 2 })).toEqual({ state: { a: 2 }, recordCount: 2 });
    ledger.count(3);
    expect(ledger.submit({ a: 1 })).toBeUndefined();
    ledger.count(4);
    expect(ledger.submit({ a: 3 })).toEqual({ state: { a: 3 }, recordCount: 7 });
  });

  it('ends without another state if the latest one is complete', () => {
    const ledger = new StateLedger(fakeClock(1_700_000_000_000));
    ledger.submit({ a: 1 });
    expect(ledger.final({ a: 1 })).toBeUndefined();
  });

  it('marks a last state that repeats an earlier one, so that it is written as the last', () => {
    const ledger = new StateLedger(fakeClock(1_700_000_000_000));
    ledger.submit({ a: 1 });
    ledger.submit({ a: 1, inside: true });
    expect(ledger.final({ a: 1 })).toEqual({ state: { a: 1, __ended: true }, recordCount: 0 });
  });

  it('marks a last state that is the latest one when records followed it, and counts them', () => {
    const ledger = new StateLedger(fakeClock(1_700_000_000_000));
    ledger.submit({ a: 1 });
    ledger.count(2);
    expect(ledger.final({ a: 1 })).toEqual({ state: { a: 1, __ended: true }, recordCount: 2 });
  });

  it('returns once what waits for its interval when a stream ends early', () => {
    const ledger = new StateLedger(fakeClock(1_700_000_000_000), 10);
    expect(ledger.flush()).toBeUndefined();
    ledger.submit({ a: 1 });
    ledger.count(3);
    ledger.submit({ a: 2 });
    expect(ledger.flush()).toEqual({ state: { a: 2 }, recordCount: 3 });
    expect(ledger.flush()).toBeUndefined();
  });

  it('writes nothing after the last state', async () => {
    const clock = fakeClock(1_700_000_000_000);
    const ledger = new StateLedger(clock, 10);
    ledger.submit({ a: 1 });
    ledger.submit({ a: 2 });
    expect(ledger.final({ a: 3 })?.state).toEqual({ a: 3 });
    await clock.advance(20_000);
    expect([ledger.takeDue(), ledger.flush()]).toEqual([undefined, undefined]);
  });

  it('writes the newest state once its interval is over', async () => {
    const clock = fakeClock(1_700_000_000_000);
    const ledger = new StateLedger(clock, 10);
    expect(ledger.submit({ a: 1 })).toBeDefined();
    expect(ledger.submit({ a: 2 })).toBeUndefined();
    await clock.advance(9_999);
    expect(ledger.takeDue()).toBeUndefined();
    expect(ledger.submit({ a: 3 })).toBeUndefined();
    await clock.advance(1);
    expect(ledger.takeDue()?.state).toEqual({ a: 3 });
    expect(ledger.takeDue()).toBeUndefined();
  });
});
