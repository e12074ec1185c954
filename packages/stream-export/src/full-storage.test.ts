import { describe, expect, it } from '@jest/globals';
import { BodySpool } from '@source-mixpanel/kernel';
import { tmpdir } from 'node:os';
import { busyDay, DAY, idsOf, sync } from '../test/busy-day.js';

const untrusted = expect.stringMatching(
  /^Could not verify that Mixpanel filters by the time/,
) as unknown;

describe('a day whose body does not fit into the storage', () => {
  const MEBIBYTE = 1024 * 1024;
  const storage = () =>
    new BodySpool({ directory: tmpdir(), memoryBytes: 0, limitBytes: 17 * MEBIBYTE });

  it('is read in pieces that fit', async () => {
    const events = busyDay(DAY, (40 * MEBIBYTE) / 144);
    const result = await sync({ events }, { storage: storage() });
    expect(result.ids).toEqual(idsOf(events));
    expect(result.warnings).toEqual([]);
  }, 60_000);

  it('is emitted while it arrives if it cannot be divided', async () => {
    const events = busyDay(DAY, (20 * MEBIBYTE) / 144);
    const result = await sync({ events, timeFilter: 'refused' }, { storage: storage() });
    expect(result.ids).toEqual(idsOf(events));
    expect(result.warnings).toEqual([untrusted, expect.stringMatching(/^No space to store/)]);
  }, 60_000);
});
