import { expect, it } from '@jest/globals';
import { VirtualClock } from '../harness/clock/virtual-clock.js';
import { createMockOnClock } from '../harness/stage/stage.js';
import { ADDED_STREAMS } from '../harness/projects/added-streams.js';
import { expectedAddedRecords, removeDeleted } from './added-streams-chain.js';

it('expects at least one record of every added stream', () => {
  const clock = new VirtualClock(Date.UTC(2026, 10, 11));
  const { project } = createMockOnClock(clock, { data: 'generated' });
  removeDeleted(project);
  const expected = expectedAddedRecords(project);
  expect([...expected.keys(), 'event_counts'].sort()).toEqual(
    ADDED_STREAMS.map(({ name }) => name),
  );
  expect([...expected].filter(([, records]) => records.size === 0)).toEqual([]);
});
