import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bodyOf } from '../test/bodies.js';
import { createMixpanel } from '../test/in-memory-mixpanel.js';
import { runSync, streamOver } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';

const api = Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly');
beforeAll(() => {
  Object.defineProperty(globalThis, 'WebAssembly', { configurable: true, value: undefined });
});
afterAll(() => {
  if (api !== undefined) Object.defineProperty(globalThis, 'WebAssembly', api);
});

const MESSAGE =
  'Events are read without WebAssembly, several times slower: this machine does not support it.';
const LINE = '{"event":"x","properties":{"time":1709380800,"$insert_id":"1"}}\n';

describe('a sync without WebAssembly', () => {
  const sync = (body: string) => {
    const clock = stepClock(Date.parse('2024-03-06T12:00:00Z'));
    const mixpanel = createMixpanel({ clock, zone: 'UTC', events: [] });
    mixpanel.spoilt.push(...Array.from({ length: 100 }, () => () => bodyOf(body)));
    const range = { startDate: '2024-03-01', endDate: '2024-03-05' };
    return runSync(streamOver(mixpanel, { clock, ...range, windowDays: 1 }));
  };

  it('warns of it once, however many slices it reads', async () => {
    const { records, warnings } = await sync(LINE);
    expect(records).toHaveLength(5);
    expect(warnings).toEqual([MESSAGE]);
  });
});
