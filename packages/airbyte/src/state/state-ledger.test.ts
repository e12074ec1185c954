import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@source-mixpanel/testing';
import { StateLedger } from './state-ledger.js';

describe('StateLedger', () => {
  it('drops a state that equals any earlier one, and adds its records to the count of the next state', () => {
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

  it('does not return the last state if it was just written and no record followed', () => {
    const ledger = new StateLedger(fakeClock(1_700_000_000_000));
    ledger.submit({ a: 1 });
    expect(ledger.final({ a: 1 })).toBeUndefined();
  });

  it('adds the end marker to a last state that equals an earlier one', () => {
    const ledger = new StateLedger(fakeClock(1_700_000_000_000));
    ledger.submit({ a: 1 });
    ledger.submit({ a: 1, inside: true });
    expect(ledger.final({ a: 1 })).toEqual({ state: { a: 1, __ended: true }, recordCount: 0 });
  });

  it('adds the end marker to a last state that equals the latest one if records followed, and counts them', () => {
    const ledger = new StateLedger(fakeClock(1_700_000_000_000));
    ledger.submit({ a: 1 });
    ledger.count(2);
    expect(ledger.final({ a: 1 })).toEqual({ state: { a: 1, __ended: true }, recordCount: 2 });
  });

  it('returns the kept state once when a stream ends early', () => {
    const ledger = new StateLedger(fakeClock(1_700_000_000_000), 10);
    expect(ledger.flush()).toBeUndefined();
    ledger.submit({ a: 1 });
    ledger.count(3);
    ledger.submit({ a: 2 });
    expect(ledger.flush()).toEqual({ state: { a: 2 }, recordCount: 3 });
    expect(ledger.flush()).toBeUndefined();
  });

  it('returns nothing after the last state', async () => {
    const clock = fakeClock(1_700_000_000_000);
    const ledger = new StateLedger(clock, 10);
    ledger.submit({ a: 1 });
    ledger.submit({ a: 2 });
    expect(ledger.final({ a: 3 })?.state).toEqual({ a: 3 });
    await clock.advance(20_000);
    expect([ledger.takeDue(), ledger.flush()]).toEqual([undefined, undefined]);
  });

  it('returns the newest state once the minimum interval has passed', async () => {
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
