import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { Privacy } from '../src/projection/privacy.js';
import type { RecordKey } from '../src/projection/record-key.js';
import type { RecordProjection } from '../src/projection/record-projection.js';

/** Names that occur in random or hostile lines, some of them rarely. */
const PROJECTED = [
  ...['distinct_id', '$browser', 'browser', '$insert_id', 'mp_processing_time_ms', 'a', 'A', '$a'],
  ...['plan', 'event', 'properties', '__proto__', '10', '', '$', 'Łódź', 'q"uote', 'x y', 'time2'],
];

export function randomProjection(random: SeededRandom): RecordProjection {
  const names = (): string[] => random.list(random.below(8), () => random.pick(PROJECTED));
  const privacy = new Privacy({
    drop: names(),
    hash: names(),
    key: random.pick(['a key of 16 bytes', 'a longer key, '.repeat(9)]),
    keptPrefix: random.pick(['$device:', 'x']),
  });
  return {
    ...(random.once(3) ? {} : { privacy }),
    ...(random.once(2) ? {} : { selected: new Set(['time', ...names(), ...names()]) }),
  };
}

export function randomKey(random: SeededRandom): RecordKey {
  return {
    column: 'the_key',
    ownerField: random.pick(['distinct_id', 'distinct_id', 'a', undefined]),
    idField: random.pick(['$insert_id', '$insert_id', '$browser', 'plan']),
    isIgnored: (name) => name === 'mp_processing_time_ms' || name === 'A',
    labelOf: (name) => name.replace('$', ''),
  };
}
