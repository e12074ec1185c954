import { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Project } from '@source-mixpanel/fixtures-server';
import {
  filterExpression,
  toConfig,
  type Filter,
  type OutputSettings,
} from '../harness/privacy/output-settings.js';
import { hashedText } from '../harness/privacy/expected-values.js';

/**
 * Properties of events in simulated projects. None of them shares its column with another property.
 */
export const EVENT_PROPERTIES: readonly string[] = [
  'plan name',
  'page title',
  '$os',
  'mp_lib',
  'cart',
  'tags',
  'vip',
  'load times',
  'price',
  '$device_id',
  '$user_id',
];
export const PROFILE_PROPERTIES: readonly string[] = [
  'title',
  'address',
  'tags',
  'vip',
  'luckyNumber',
  '$transactions',
  '$email',
];
const NAMES = [...new Set([...EVENT_PROPERTIES, ...PROFILE_PROPERTIES])];
/** Names of events: of generated events, of hostile ones and of those that the simulation adds. */
const EVENTS = [
  'page view',
  'view item',
  'checkout',
  'sign up',
  '$mp_web_page_view',
  'hostile: duplicate',
  'hostile: escapes',
  'launch 🚀',
  '$hotshard_events',
];
const EVENT_FILTERS = ['plan name', '$browser', 'coupon', 'utm_source'];
const PROFILE_FILTERS = ['luckyNumber', 'vip', '$city', 'note'];

/** The remainders of seeds modulo 5 whose chains have these settings. */
const WITH_SETTINGS = new Set([1, 3]);

/**
 * Is added to the seed, so that the settings do not depend on the random numbers of the scenario.
 */
const SALT = 500_000_003;

/**
 * Removes cohorts of groups. The settings may protect the property that identifies a group, and the
 * project does not list these groups.
 */
export function removeGroups({ cohorts }: Project): void {
  const ofUsers = cohorts.filter(({ dataGroupId }) => dataGroupId === undefined);
  cohorts.splice(0, cohorts.length, ...ofUsers);
}

/** Decides which records a destination must have when settings select and protect records. */
export interface ExpectedSelection {
  /** @param tail the JSON text of the event after its time */
  expectsEvent(name: string, tail: string): boolean;
  expectsProfile(properties: JsonObject): boolean;
  /** Returns the id of a user as records contain it: hashed, if the settings hash ids. */
  emittedId(id: string): string;
}

/** The settings of a chain of syncs that select and protect records. They change between syncs. */
export class DrawnSettings implements ExpectedSelection {
  current: OutputSettings;
  private readonly draw: SeededRandom;
  /**
   * The settings that never change: with other hashes or another data view, the keys of earlier
   * records would be wrong.
   */
  private readonly fixed: Pick<OutputSettings, 'hashKey' | 'hashesIds' | 'dataView'>;
  /**
   * All settings so far. Records of earlier days are not read again after a change. So the
   * destination must have only the records that all of these settings select.
   */
  private readonly used: OutputSettings[] = [];
  private readonly ids = new Map<string, string>();

  private constructor(
    seed: number,
    private readonly evaluates: boolean,
  ) {
    const draw = new SeededRandom(seed + SALT);
    this.draw = draw;
    this.fixed = {
      hashKey: `the key of chain ${seed}`,
      hashesIds: draw.percent(60),
      dataView: draw.percent(25)
        ? { id: 678, filter: this.drawFilter(PROFILE_FILTERS) }
        : undefined,
    };
    this.current = this.drawSettings();
    this.used.push(this.current);
  }

  /**
   * Returns the settings of the chain with this seed; undefined if it has none.
   * @param evaluates whether the mock evaluates filters of events; if not, none is drawn
   */
  static of(seed: number, evaluates: boolean): DrawnSettings | undefined {
    return WITH_SETTINGS.has(seed % 5) ? new DrawnSettings(seed, evaluates) : undefined;
  }

  /** The data views that the project must contain. */
  get workspaces(): { readonly id: number; readonly where: string }[] {
    const { dataView } = this.fixed;
    return dataView === undefined
      ? []
      : [{ id: dataView.id, where: filterExpression(dataView.filter) }];
  }

  config(): JsonObject {
    return toConfig(this.current);
  }

  /** Changes the settings in about one of four calls. */
  redraw(): void {
    if (this.draw.percent(75)) return;
    this.current = this.drawSettings();
    this.used.push(this.current);
  }

  expectsEvent(name: string, tail: string): boolean {
    return this.used.every((settings) => selectsEvent(settings, name, tail));
  }

  expectsProfile(properties: JsonObject): boolean {
    return this.used.every((settings) => selectsProfile(settings, properties));
  }

  emittedId(id: string): string {
    const { hashKey, hashesIds } = this.fixed;
    if (!hashesIds) return id;
    const known = this.ids.get(id) ?? hashedText(hashKey, id);
    this.ids.set(id, known);
    return known;
  }

  /** Draws new settings. In about one of five calls, only the fixed settings are set. */
  private drawSettings(): OutputSettings {
    const { draw, fixed } = this;
    const some = (names: readonly string[], share: number): readonly string[] =>
      names.filter(() => draw.percent(share));
    const maybe = <T>(share: number, value: () => T): T | undefined =>
      draw.percent(share) ? value() : undefined;
    const isNone = draw.percent(20);
    const share = isNone ? 0 : 40;
    const eventFilter = maybe(share, () => this.drawFilter(EVENT_FILTERS));
    return {
      ...fixed,
      events: maybe(share, () => [draw.pick(EVENTS), ...some(EVENTS, 60)]),
      eventFilter: this.evaluates ? eventFilter : undefined,
      eventProperties: maybe(share, () => [draw.pick(NAMES), ...some(NAMES, 60)]),
      isInMilliseconds: draw.percent(share),
      keyColumn: maybe(share, () => draw.pick(['event_key', 'event_key_stable'])),
      profileFilter: maybe(share, () => this.drawFilter(PROFILE_FILTERS)),
      profileProperties: maybe(share, () => [draw.pick(NAMES), ...some(NAMES, 60)]),
      dropped: isNone ? [] : some(NAMES, 15),
      hashed: isNone ? [] : some(NAMES, 40),
    };
  }

  private drawFilter(properties: readonly string[]): Filter {
    return { property: this.draw.pick(properties), isDefined: this.draw.percent(50) };
  }
}

export function selectsEvent(
  { events, eventFilter }: OutputSettings,
  name: string,
  tail: string,
): boolean {
  if (events?.includes(name) === false) return false;
  return (
    eventFilter === undefined || hasValue(tail, eventFilter.property) === eventFilter.isDefined
  );
}

/** Returns whether the JSON text of members contains the property with a value other than null. */
function hasValue(members: string, property: string): boolean {
  const name = `${JSON.stringify(property)}:`;
  const at = members.indexOf(name);
  return at >= 0 && !members.startsWith('null', at + name.length);
}

export function selectsProfile(
  { profileFilter, dataView }: OutputSettings,
  properties: JsonObject,
): boolean {
  const filters = [profileFilter, dataView?.filter].filter((filter) => filter !== undefined);
  // A user who is in a cohort but has no profile passes no filter.
  if (filters.length > 0 && Object.keys(properties).length === 0) return false;
  return filters.every(
    ({ property, isDefined }) => ((properties[property] ?? null) !== null) === isDefined,
  );
}
