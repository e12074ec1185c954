import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import type { Filter, OutputSettings } from '../../harness/privacy/output-settings.js';
import type { Member } from '../draw-values.js';

/** All settings that select and protect what is emitted. The Python connector has none of them. */
export type AllSettings = {
  readonly [Name in keyof Required<OutputSettings>]: Exclude<OutputSettings[Name], undefined>;
};

/** Properties that may be hashed. Some differ only by a dollar sign. */
const HASHABLE = [
  ...['plan', 'amount', '$city', '$browser', 'mp_lib', '$os', 'screen', 'Total'],
  ...['$email', '$phone', 'tags', 'email', 'city', 'ünï', '__proto__'],
];
/**
 * All properties. `$browser_version` is never hashed, because the Python connector omits it unless
 * it is a number, so the text to hash would be unknown.
 */
const NAMES = [...HASHABLE, '$browser_version'];
const EVENTS = ['view', 'add', 'buy', 'Sign up', '$session'];
const FILTERED = ['plan', 'amount', 'screen', 'Total', '$os'];

export function drawAllSettings(draw: SeededRandom): AllSettings {
  const drawSome = (names: readonly string[], share: number): readonly string[] => {
    const drawn = names.filter(() => draw.percent(share));
    return drawn.length > 0 ? drawn : [draw.pick(names)];
  };
  const drawFilter = (): Filter => ({ property: draw.pick(FILTERED), isDefined: draw.percent(30) });
  return {
    events: drawSome(EVENTS, 70),
    eventFilter: drawFilter(),
    eventProperties: drawSome(NAMES, 75),
    profileFilter: drawFilter(),
    profileProperties: drawSome(NAMES, 75),
    dataView: { id: 678, filter: drawFilter() },
    dropped: drawSome(NAMES, 12),
    hashed: drawSome(HASHABLE, 40),
    hashKey: `a key that only this case has ${draw.between(0, 1_000_000)}`.slice(
      draw.between(0, 9),
    ),
    keyColumn: draw.pick(['event_key', 'event_key_stable']),
    isInMilliseconds: true,
    hashesIds: true,
  };
}

/** Returns whether a record with these properties passes the filter. A null counts as missing. */
export function passes({ property, isDefined }: Filter, members: readonly Member[]): boolean {
  return members.some(([name, json]) => name === property && json !== 'null') === isDefined;
}
