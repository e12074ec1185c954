import { describe, expect, it } from '@jest/globals';
import { RawNumber, type JsonValue } from '@source-mixpanel/exact-json';
import type { SampledEvent } from '../../connection/sample-events.js';
import { judgeEpochs } from './judge-epochs.js';

const NOON = Date.parse('2024-03-01T12:00:00Z') / 1000;
const HOUR = 3600;

/**
 * Returns an event that happened that many seconds before it was processed, its time moved by that
 * many hours.
 */
function event(late: number, movedHours = 0): SampledEvent {
  return { time: NOON + movedHours * HOUR, processed: (NOON + late) * 1000 };
}

const of = (count: number, one: SampledEvent): SampledEvent[] =>
  Array.from({ length: count }, () => one);

describe('the epochs of a project', () => {
  it.each([
    ['US/Pacific', -8],
    ['Pacific/Kiritimati', 14],
    ['Asia/Kathmandu', 5.75],
  ])('are distinguished in %s', (zone, hours) => {
    expect(judgeEpochs(of(5, event(90)), zone)).toBe('utc');
    expect(judgeEpochs(of(5, event(90, hours)), zone)).toBe('local');
  });

  it('are decided by the prompt events, however many arrive days late', () => {
    const late = of(50, event(3 * 24 * HOUR, -8));
    expect(judgeEpochs([...late, ...of(4, event(5, -8))], 'US/Pacific')).toBe('local');
  });

  it('stay unclear if events fit both readings, or too few events fit any', () => {
    expect(judgeEpochs([...of(5, event(5)), ...of(5, event(5, -8))], 'US/Pacific')).toBe('unclear');
    expect(judgeEpochs(of(2, event(5)), 'US/Pacific')).toBe('unclear');
    expect(judgeEpochs(of(90, event(3 * 24 * HOUR)), 'US/Pacific')).toBe('unclear');
    expect(judgeEpochs([], 'UTC')).toBe('unclear');
  });

  it('make no difference in a zone near Greenwich', () => {
    expect(judgeEpochs(of(5, event(5)), 'UTC')).toBe('same');
    expect(judgeEpochs(of(1, event(5)), 'Europe/London')).toBe('same');
  });

  it.each<[string, JsonValue | undefined]>([
    ['none', undefined],
    ['null', null],
    ['text', '2024-03-01T12:00:00Z'],
    ['milliseconds', NOON * 1000],
    ['a number beyond all doubles', new RawNumber('1e400')],
  ])('ignore a time that is %s', (_what, time) => {
    const events = of(9, { time, processed: NOON * 1000 });
    expect(judgeEpochs(events, 'US/Pacific')).toBe('unclear');
  });
});
