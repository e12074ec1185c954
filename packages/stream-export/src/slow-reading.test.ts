import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import { bodyOf } from '../test/bodies.js';
import { createMixpanel } from '../test/in-memory-mixpanel.js';
import { runSync, streamOver } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';
import { createSlowReadingWarning } from './slow-reading.js';

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
    mixpanel.nextBodies.push(...Array.from({ length: 100 }, () => () => bodyOf(body)));
    const range = { startDate: '2024-03-01', endDate: '2024-03-05' };
    return runSync(streamOver(mixpanel, { clock, ...range, windowDays: 1 }));
  };

  it('warns once, regardless of the number of slices', async () => {
    const { records, warnings } = await sync(LINE);
    expect(records).toHaveLength(5);
    expect(warnings).toEqual([MESSAGE]);
  });
});

it('createSlowReadingWarning warns once if there is enough address space for the first body, but not for two later ones', () => {
  const problems = [undefined, 'not_enough_address_space', 'not_enough_address_space'] as const;
  let body = 0;
  const warn = createSlowReadingWarning(() => problems[body]);
  const io = testIo();
  for (; body < problems.length; body += 1) warn(io);
  expect(io.notices).toEqual([
    { kind: 'warning', message: expect.stringContaining('enough address space') },
  ]);
});
