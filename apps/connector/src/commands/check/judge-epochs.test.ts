import { describe, expect, it } from '@jest/globals';
import { RawNumber, type JsonValue } from '@source-mixpanel/exact-json';
import type { SampledEvent } from '../../connection/sample-events.js';
import { judgeEpochs } from './judge-epochs.js';

const NOON = Date.parse('2024-03-01T12:00:00Z') / 1000;
const HOUR = 3600;

/**
 * Returns an event that was processed `late` seconds after it happened, with its `time` moved by
 * some hours.
 */
function event(late: number, movedHours = 0): SampledEvent {
  return { time: NOON + movedHours * HOUR, processed: (NOON + late) * 1000 };
}

const repeat = (count: number, one: SampledEvent): SampledEvent[] =>
  Array.from({ length: count }, () => one);

describe('judgeEpochs', () => {
  it.each([
    ['US/Pacific', -8],
    ['Pacific/Kiritimati', 14],
    ['Asia/Kathmandu', 5.75],
  ])('distinguishes UTC from local time in %s', (zone, hours) => {
    expect(judgeEpochs(repeat(5, event(90)), zone)).toBe('utc');
    expect(judgeEpochs(repeat(5, event(90, hours)), zone)).toBe('local');
  });

  it('decides by the events that were processed within minutes, even if most arrive days late', () => {
    const late = repeat(50, event(3 * 24 * HOUR, -8));
    expect(judgeEpochs([...late, ...repeat(4, event(5, -8))], 'US/Pacific')).toBe('local');
  });

  it('returns unclear if events fit both interpretations, or too few fit either', () => {
    expect(judgeEpochs([...repeat(5, event(5)), ...repeat(5, event(5, -8))], 'US/Pacific')).toBe(
      'unclear',
    );
    expect(judgeEpochs(repeat(2, event(5)), 'US/Pacific')).toBe('unclear');
    expect(judgeEpochs(repeat(90, event(3 * 24 * HOUR)), 'US/Pacific')).toBe('unclear');
    expect(judgeEpochs([], 'UTC')).toBe('unclear');
  });

  it('returns same if local time was UTC when the events happened', () => {
    expect(judgeEpochs(repeat(5, event(5)), 'UTC')).toBe('same');
    expect(judgeEpochs(repeat(1, event(5)), 'Europe/London')).toBe('same');
  });

  it.each<[string, JsonValue | undefined]>([
    ['missing', undefined],
    ['null', null],
    ['text', '2024-03-01T12:00:00Z'],
    ['milliseconds', NOON * 1000],
    ['a number beyond all doubles', new RawNumber('1e400')],
  ])('ignores a time that is %s', (_what, time) => {
    const events = repeat(9, { time, processed: NOON * 1000 });
    expect(judgeEpochs(events, 'US/Pacific')).toBe('unclear');
  });
});
