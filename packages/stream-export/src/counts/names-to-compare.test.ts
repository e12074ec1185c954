import { describe, expect, it } from '@jest/globals';
import { ConfigError, SystemError, TransientError } from '@source-mixpanel/stream';
import { busyDay, DAY, idsOf, oneDay } from '../../test/busy-day.js';
import { countedEvents, type CountedProject } from '../../test/counted-events.js';
import { createMixpanel, type StoredEvent } from '../../test/in-memory-mixpanel.js';
import { runSync, streamOver, type StreamOptions } from '../../test/run-sync.js';
import { stepClock } from '../../test/step-clock.js';

type ProjectOptions = Pick<CountedProject, 'merged' | 'lexiconFailure'> & {
  readonly withheld?: readonly StoredEvent[];
  readonly selected?: readonly string[];
};

/** Every third event of a day is called `Bought`, every third `bought`, the others `Viewed`. */
const events = busyDay().map((event, index) => ({
  ...event,
  event: ['Bought', 'bought', 'Viewed'][index % 3] ?? '',
}));
const eventAt = (index: number): readonly StoredEvent[] => events.slice(index, index + 1);

function read({ withheld = [], selected = ['Bought'], ...merges }: ProjectOptions = {}) {
  const clock = stepClock(Date.parse('2024-03-14T12:00:00Z'));
  const exported = events.filter((event) => !withheld.includes(event));
  const mixpanel = createMixpanel({ clock, events: exported, zone: 'UTC' });
  const counted = countedEvents({ clock, events, zone: 'UTC', ...merges });
  const run = (options: Partial<StreamOptions> = {}) =>
    runSync(
      streamOver(mixpanel, {
        ...{ clock, ...oneDay, counts: counted.counts, selection: { events: selected } },
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
    expect(counted.countRequests.map(({ names }) => names)).toEqual([['Bought']]);
  });

  it('has a gap if an event of a selected name is missing', async () => {
    const { run } = read({ withheld: eventAt(72) });
    const { warnings } = await run();
    expect(warnings).toEqual([
      expect.stringMatching(
        `^1 event that Mixpanel counts is missing in the export of ${DAY}, the first in the hour of ${DAY} 12:00 `,
      ),
    ]);
  });

  it('is not compared for a name whose count includes merged events that are not selected', async () => {
    const { counted, run } = read({
      selected: ['Bought', 'Viewed'],
      merged: { bought: 'Bought' },
      withheld: eventAt(74),
    });
    const { warnings } = await run();
    expect(warnings).toEqual([
      "1 of 2 names in Export Events (`export_events`) are not compared with Mixpanel's counts, which include merged events that are not selected.",
      expect.stringContaining('1 event that Mixpanel counts is missing'),
    ]);
    expect(new Set(counted.countRequests.flatMap(({ names }) => names))).toEqual(
      new Set(['Viewed']),
    );
  });

  it('is compared for the name into which others were merged, if all of them are selected', async () => {
    const { counted, run } = read({
      selected: ['Bought', 'bought'],
      merged: { bought: 'Bought' },
    });
    expect((await run()).warnings).toEqual([]);
    expect(counted.countRequests.map(({ names }) => names)).toEqual([['Bought']]);
  });

  it('is not compared if the Lexicon lacks the name into which another was merged', async () => {
    const { counted, run } = read({ merged: { Paid: undefined }, withheld: eventAt(72) });
    expect((await run()).warnings).toEqual([expect.stringContaining('1 of 1 names in ')]);
    expect(counted.countRequests.flatMap(({ names }) => names)).toEqual([]);
  });

  it('leads to one request for the Lexicon, regardless of the number of slices', async () => {
    const { counted, run } = read();
    await run({ startDate: '2024-03-10', windowDays: 1, workers: 3 });
    expect(counted.countRequests.length).toBeGreaterThan(1);
    expect(counted.lexiconRequests()).toBe(1);
  });

  it.each([
    [new ConfigError('forbidden', 'No access.'), 'No access.'],
    [new SystemError('unexpected_answer', 'Unexpected.'), 'Unexpected.'],
  ])('is emitted with one warning if the Lexicon cannot be read: %s', async (failure, text) => {
    const { counted, run } = read({ lexiconFailure: failure, withheld: eventAt(72) });
    const { warnings } = await run({ startDate: '2024-03-10', windowDays: 1 });
    expect(warnings).toEqual([
      `Exports are not compared with Mixpanel's counts: Export Events (\`export_events\`) is set, and Lexicon, which lists merged events, could not be read. ${text}`,
    ]);
    expect(counted.countRequests).toEqual([]);
  });

  it('leads to another request for the Lexicon in the next slice after a transient error', async () => {
    const { counted, run } = read({ lexiconFailure: new TransientError('too_slow', 'Slow.') });
    const { warnings } = await run({ startDate: '2024-03-11', windowDays: 1, workers: 1 });
    expect(warnings.length).toBeGreaterThan(1);
    expect(counted.lexiconRequests()).toBe(warnings.length);
    expect(warnings.at(-1)).toBe(
      `Events of ${DAY} were not compared with Mixpanel's counts: Slow.`,
    );
  });

  it('is not compared if a project secret is configured, which leads to one warning', async () => {
    const { counted, run } = read();
    const { listEventNames, eventCountsOf } = counted.counts;
    const { warnings } = await run({ counts: { listEventNames, eventCountsOf } });
    expect(warnings).toEqual([
      "Exports are not compared with Mixpanel's counts, because Export Events (`export_events`) is set, and project secrets have no access to Lexicon, which lists merged events.",
    ]);
    expect(counted.countRequests).toEqual([]);
  });
});
