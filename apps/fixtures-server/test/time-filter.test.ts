import { describe, expect, it } from '@jest/globals';
import { defaultOptions, type WhereMode } from '../src/project/options.js';
import { createAsked, exportUrl } from './ask.js';

const day = '2026-11-10';
const noon = Date.parse(`${day}T12:00:00Z`) / 1000;

/** Creates a project whose only day has an event in each minute. */
function createDay(where: WhereMode = 'evaluate') {
  const { ask } = createAsked({
    data: 'bulk',
    events: 1440,
    days: 1,
    export: { ...defaultOptions.export, where },
    quota: { ...defaultOptions.quota, exportPerSecond: 100 },
  });
  const times = (expression: string): readonly number[] =>
    linesOf(expression).lines.map(
      (line) => (JSON.parse(line) as { properties: { time: number } }).properties.time,
    );
  const linesOf = (expression: string) =>
    ask(exportUrl(day, day, `&where=${encodeURIComponent(expression)}`));
  return { times, linesOf };
}

const before = `properties["$time"] < datetime(${noon})`;
const after = `properties["$time"] >= datetime(${noon}) or not defined(properties["$time"])`;

describe('a filter by the time of events', () => {
  it('divides a day into two parts that contain each event once, and can be combined with another filter', () => {
    const { times } = createDay();
    expect(times(before)).toHaveLength(720);
    expect(times(before).every((time) => time < noon)).toBe(true);
    expect(times(after)).toHaveLength(720);
    expect(times(after).every((time) => time >= noon)).toBe(true);
    expect(times(`(number(properties["mp_processing_time_ms"]) >= 0) and (${before})`)).toEqual(
      times(before),
    );
    expect(times('not defined(properties["$time"])')).toEqual([]);
  });

  it('is ignored, refused or shifted by an hour, if configured', () => {
    expect(createDay('ignore_time').times(before)).toHaveLength(1440);
    expect(createDay('refuse_time').linesOf(before).status).toBe(400);
    expect(createDay('refuse_time').linesOf('properties["price"] > 1').status).toBe(200);
    const shifted = createDay('shift_time');
    expect(shifted.times(before)).toHaveLength(660);
    expect(shifted.times(after).filter((time) => time < noon)).toHaveLength(60);
  });
});
