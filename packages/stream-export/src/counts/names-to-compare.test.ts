import { describe, expect, it } from '@jest/globals';
import { ConfigError, SystemError, TransientError } from '@source-mixpanel/stream';
import { busyDay, DAY, idsOf, one } from '../../test/busy-day.js';
import { countedEvents, type CountedProject } from '../../test/counted-events.js';
import { createMixpanel, type StoredEvent } from '../../test/in-memory-mixpanel.js';
import { runSync, streamOver, type StreamOptions } from '../../test/run-sync.js';
import { stepClock } from '../../test/step-clock.js';

type World = Pick<CountedProject, 'merged' | 'lexiconFailure'> & {
  readonly withheld?: readonly StoredEvent[];
  readonly selected?: readonly string[];
};

/** Every third event of a day is called `Bought`, every third `bought`, the others `Viewed`. */
const events = busyDay().map((event, index) => ({
  ...event,
  event: ['Bought', 'bought', 'Viewed'][index % 3] ?? '',
}));
const at = (index: number): readonly StoredEvent[] => events.slice(index, index + 1);

function read({ withheld = [], selected = ['Bought'], ...merges }: World = {}) {
  const clock = stepClock(Date.parse('2024-03-14T12:00:00Z'));
  const exported = events.filter((event) => !withheld.includes(event));
  const mixpanel = createMixpanel({ clock, events: exported, zone: 'UTC' });
  const counted = countedEvents({ clock, events, zone: 'UTC', ...merges });
  const run = (options: Partial<StreamOptions> = {}) =>
    runSync(
      streamOver(mixpanel, {
        ...{ clock, ...one, counts: counted.counts, selection: { events: selected } },
        onGap: 'warn',
        ...options,
      }),
    );
  return { counted, run };
}

const named = (...names: readonly string[]) => events.filter(({ event }) => names.includes(event));

describe('an export of selected events', () => {
  it('is compared with the counts of the selected names only', async () => {
    const { counted, run } = read();
    const { warnings, ids } = await run();
    expect({ warnings, ids }).toEqual({ warnings: [], ids: idsOf(named('Bought')) });
    expect(counted.asked.map(({ names }) => names)).toEqual([['Bought']]);
  });

  it('has a gap if an event of a selected name is missing', async () => {
    const { run } = read({ withheld: at(72) });
    const { warnings } = await run();
    expect(warnings).toEqual([
      expect.stringMatching(
        `^1 event that Mixpanel counts is missing in the export of ${DAY}, the first in the hour of ${DAY} 12:00 `,
      ),
    ]);
  });

  it('is not compared by a name whose count includes merged events that are not selected', async () => {
    const { counted, run } = read({
      selected: ['Bought', 'Viewed'],
      merged: { bought: 'Bought' },
      withheld: at(74),
    });
    const { warnings } = await run();
    expect(warnings).toEqual([
      "1 of 2 names in Export Events (`export_events`) are not compared with Mixpanel's counts, which include merged events that are not selected.",
      expect.stringContaining('1 event that Mixpanel counts is missing'),
    ]);
    expect(new Set(counted.asked.flatMap(({ names }) => names))).toEqual(new Set(['Viewed']));
  });

  it('is compared by the target of a merge if all merged names are selected', async () => {
    const { counted, run } = read({
      selected: ['Bought', 'bought'],
      merged: { bought: 'Bought' },
    });
    expect((await run()).warnings).toEqual([]);
    expect(counted.asked.map(({ names }) => names)).toEqual([['Bought']]);
  });

  it('is not compared if Lexicon does not contain the target of a merge', async () => {
    const { counted, run } = read({ merged: { Paid: undefined }, withheld: at(72) });
    expect((await run()).warnings).toEqual([expect.stringContaining('1 of 1 names in ')]);
    expect(counted.asked.flatMap(({ names }) => names)).toEqual([]);
  });

  it('requests Lexicon once, regardless of the number of windows', async () => {
    const { counted, run } = read();
    await run({ startDate: '2024-03-10', windowDays: 1, workers: 3 });
    expect(counted.asked.length).toBeGreaterThan(1);
    expect(counted.lexiconRequests()).toBe(1);
  });

  it.each([
    [new ConfigError('forbidden', 'No access.'), 'No access.'],
    [new SystemError('unexpected_answer', 'Unexpected.'), 'Unexpected.'],
  ])('is emitted with one warning if Lexicon cannot be read: %s', async (failure, text) => {
    const { counted, run } = read({ lexiconFailure: failure, withheld: at(72) });
    const { warnings } = await run({ startDate: '2024-03-10', windowDays: 1 });
    expect(warnings).toEqual([
      `Exports are not compared with Mixpanel's counts: Export Events (\`export_events\`) is set, and Lexicon, which lists merged events, could not be read. ${text}`,
    ]);
    expect(counted.asked).toEqual([]);
  });

  it('requests Lexicon again for the next window after a transient error', async () => {
    const { counted, run } = read({ lexiconFailure: new TransientError('too_slow', 'Slow.') });
    const { warnings } = await run({ startDate: '2024-03-11', windowDays: 1, workers: 1 });
    expect(warnings.length).toBeGreaterThan(1);
    expect(counted.lexiconRequests()).toBe(warnings.length);
    expect(warnings.at(-1)).toBe(
      `Events of ${DAY} were not compared with Mixpanel's counts: Slow.`,
    );
  });

  it('is not compared with a project secret, which causes one warning', async () => {
    const { counted, run } = read();
    const { listEventNames, eventCountsOf } = counted.counts;
    const { warnings } = await run({ counts: { listEventNames, eventCountsOf } });
    expect(warnings).toEqual([
      "Exports are not compared with Mixpanel's counts, because Export Events (`export_events`) is set, and project secrets have no access to Lexicon, which lists merged events.",
    ]);
    expect(counted.asked).toEqual([]);
  });
});
