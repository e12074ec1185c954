import { expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import { Refresh, type QuotaClaim, type RefreshablePartition, type Turn } from './refresh.js';

const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;

it('a claim includes the requests of partitions that are being read, as long as they may be unsent', async () => {
  const dues: number[] = [];
  const claim: QuotaClaim = {
    set: (due) => void dues.push(due),
    allows: () => true,
    delay: () => 0,
    close: () => undefined,
  };
  const refresh = new Refresh({
    state: undefined,
    settings: { maxAgeMilliseconds: 12 * HOUR, quota: { claim: () => claim } },
    now: () => NOW,
    onLeftOut: () => undefined,
  });
  const partitions = [1, 2, 3].map((id): RefreshablePartition => ({
    ...{ id, lastRead: NOW - 7 * HOUR, isNew: false },
    requests: 10 * id,
  }));
  const turns = refresh.order(partitions);
  const next = (): Turn<RefreshablePartition> => {
    const { value } = turns.next();
    if (value === undefined) throw new Error('there is no further turn');
    return value;
  };
  const first = next();
  expect(dues).toEqual([0, 0]);
  next();
  expect(dues.at(-1)).toBe(9);
  const parts = refresh.read(first, testIo(), async function* () {
    await Promise.resolve();
    yield 'part';
  });
  for await (const part of parts) expect(part).toBe('part');
  next();
  expect(dues.at(-1)).toBe(19);
});
