import type { TextEntry } from '../json.js';
import type { Profile, ProfileStore } from '../project/profile-store.js';
import { createRandom, pick } from './random.js';
import { rawProfiles } from './raw-shapes.js';
import { profileTexts } from './vocabulary.js';

export interface ProfileGeneratorOptions {
  readonly seed: number;
  /** The number of profiles, without hostile ones, which are added to them. */
  readonly profiles: number;
  /** The latest day of `$last_seen`. */
  readonly lastDay: string;
  readonly hostile: boolean;
  readonly rawBytes: boolean;
}

/**
 * Creates a store that generates profiles on demand. Events that are generated with the same
 * options refer to their ids.
 */
export function createGeneratedProfiles(options: ProfileGeneratorOptions): ProfileStore {
  const hostile = [
    ...(options.hostile ? hostileProfiles(options.lastDay) : []),
    ...(options.rawBytes ? rawProfiles(options.lastDay) : []),
  ];
  return {
    count: options.profiles + hostile.length,
    at(index) {
      if (index >= 0 && index < options.profiles) return ordinaryProfile(options, index);
      const profile = hostile[index - options.profiles];
      if (profile === undefined) throw new RangeError(`no profile at ${index}`);
      return profile;
    },
  };
}

const isoSecond = (instant: number): string => new Date(instant).toISOString().slice(0, 19);

function ordinaryProfile(options: ProfileGeneratorOptions, index: number): Profile {
  // Inverts the seed. Otherwise a profile would have the same random numbers as the event with its
  // index.
  const random = createRandom(~options.seed, index);
  const end = Date.parse(options.lastDay) + 86_400_000;
  const seen = end - 1 - random.below(20 * 86_400_000);
  const text = JSON.stringify;
  const properties: TextEntry[] = [
    ['$created', text(isoSecond(seen - random.below(86_400_000) - 1))],
    ['$email', text(`user-${index}@example.com`)],
    ['$name', text(pick(random, profileTexts.names))],
    ['$city', text('Łódź')],
    ['$browser_version', String(100 + random.below(40))],
    ['title', text(pick(random, profileTexts.titles))],
    ['luckyNumber', String(random.below(500))],
    ['Total Spent', String(random.below(100_000) / 100)],
    ['vip', String(random.below(5) === 0)],
    ['tags', text(['x', `t${random.below(9)}`])],
    ['$transactions', `[{"$amount":${random.below(90)},"$time":"${isoSecond(seen)}"}]`],
    ['address', `{"street":"Main St ${random.below(99)}","geo":[${random.below(90)}.5,-3]}`],
  ];
  if (random.below(25) > 0) properties.push(['$last_seen', text(isoSecond(seen))]);
  return { distinctId: `user-${index}`, properties };
}

/** Returns unusual profiles, as real projects contain them, that readers may handle wrongly. */
function hostileProfiles(lastDay: string): Profile[] {
  const seen: TextEntry = ['$last_seen', `"${lastDay}T23:59:59"`];
  const shapes: TextEntry[][] = [
    [['note', '"never seen"']],
    [
      ['$last_seen', 'null'],
      ['note', '"seen at null"'],
    ],
    [
      seen,
      ['big', '9223372036854775807'],
      ['$group_id', '-1405123841946871899'],
      ['huge', '1e400'],
    ],
    [seen, ['$name', '"with a dollar"'], ['name', '"without"'], ['Name', '"capital"']],
    [
      seen,
      ['distinct_id', '"not the id"'],
      ['cohort_id', '"not a cohort"'],
      ['last_seen', '"never"'],
    ],
    [
      seen,
      ['$browser_version', '"604.1"'],
      ['sep', '"a\u2028b\u0085c"'],
      ['emoji 🚀', '"\\ud83d"'],
    ],
    [
      seen,
      ['', '"empty name"'],
      ['$', '"dollar"'],
      ['nothing', 'null'],
      ['none', '[]'],
      ['blank', '""'],
    ],
    [
      seen,
      ['__proto__', '{"polluted":true}'],
      ['lists', '[[1,[2]],{"a":null}]'],
      ['Total Spent', '"12"'],
    ],
  ];
  return shapes.map((properties, index) => ({ distinctId: `hostile-${index} "ü"`, properties }));
}
