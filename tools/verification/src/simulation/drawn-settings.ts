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

/** Properties of which no other property of a simulated project claims the column. */
export const EVENT_PROPERTIES: readonly string[] = [
  ...['plan name', 'page title', '$os', 'mp_lib', 'cart', 'tags', 'vip', 'load times', 'price'],
  ...['$device_id', '$user_id'],
];
export const PROFILE_PROPERTIES: readonly string[] = [
  ...['title', 'address', 'tags', 'vip', 'luckyNumber', '$transactions', '$email'],
];
const NAMES = [...new Set([...EVENT_PROPERTIES, ...PROFILE_PROPERTIES])];
/** Of generated, hostile and added events. */
const EVENTS = [
  ...['page view', 'view item', 'checkout', 'sign up', '$mp_web_page_view'],
  ...['hostile: duplicate', 'hostile: escapes', 'launch 🚀', '$hotshard_events'],
];
const EVENT_FILTERS = ['plan name', '$browser', 'coupon', 'utm_source'];
const PROFILE_FILTERS = ['luckyNumber', 'vip', '$city', 'note'];

/** The seeds of chains with settings, modulo 5. */
const WITH_SETTINGS = new Set([1, 3]);

/** Added to the seed, so that settings are not drawn from the random numbers of the scenario. */
const SALT = 500_000_003;

/** Leaves out cohorts of a group that the project does not list: the key of the group might be protected. */
export function withoutGroups({ cohorts }: Project): void {
  const ofUsers = cohorts.filter(({ dataGroupId }) => dataGroupId === undefined);
  cohorts.splice(0, cohorts.length, ...ofUsers);
}

/** What a reader is owed where settings select and protect records. */
export interface ExpectedSelection {
  /** @param tail the members of the line after its time */
  expectsEvent(name: string, tail: string): boolean;
  expectsProfile(properties: JsonObject): boolean;
  /** The id that a user has in records. */
  emittedId(id: string): string;
}

/** The settings of a chain of syncs, which change between two of them. */
export class DrawnSettings implements ExpectedSelection {
  /** In force now. */
  current: OutputSettings;
  private readonly draw: SeededRandom;
  /** What stays: with other ids or another view, earlier records would be other ones. */
  private readonly fixed: Pick<OutputSettings, 'hashKey' | 'hashesIds' | 'dataView'>;
  /** What was read in an earlier way is not read again: a reader is owed what passes all of them. */
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
      dataView: draw.percent(25) ? { id: 678, filter: this.filter(PROFILE_FILTERS) } : undefined,
    };
    this.current = this.drawn();
    this.used.push(this.current);
  }

  /**
   * Returns undefined for a seed without settings.
   * @param evaluates whether the project evaluates filters of events, or matches nothing
   */
  static of(seed: number, evaluates: boolean): DrawnSettings | undefined {
    return WITH_SETTINGS.has(seed % 5) ? new DrawnSettings(seed, evaluates) : undefined;
  }

  /** The views that the project has to have. */
  get workspaces(): { readonly id: number; readonly where: string }[] {
    const { dataView } = this.fixed;
    return dataView === undefined
      ? []
      : [{ id: dataView.id, where: filterExpression(dataView.filter) }];
  }

  config(): JsonObject {
    return toConfig(this.current);
  }

  /** Users change what they select and protect, at times. */
  redraw(): void {
    if (this.draw.percent(75)) return;
    this.current = this.drawn();
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

  /** Some of the settings, at times none but those that stay. */
  private drawn(): OutputSettings {
    const { draw, fixed } = this;
    const some = (names: readonly string[], share: number): readonly string[] =>
      names.filter(() => draw.percent(share));
    const maybe = <T>(share: number, value: () => T): T | undefined =>
      draw.percent(share) ? value() : undefined;
    const isNone = draw.percent(20);
    const share = isNone ? 0 : 40;
    const eventFilter = maybe(share, () => this.filter(EVENT_FILTERS));
    return {
      ...fixed,
      events: maybe(share, () => [draw.pick(EVENTS), ...some(EVENTS, 60)]),
      eventFilter: this.evaluates ? eventFilter : undefined,
      eventProperties: maybe(share, () => [draw.pick(NAMES), ...some(NAMES, 60)]),
      isInMilliseconds: draw.percent(share),
      keyColumn: maybe(share, () => draw.pick(['event_key', 'event_key_stable'])),
      profileFilter: maybe(share, () => this.filter(PROFILE_FILTERS)),
      profileProperties: maybe(share, () => [draw.pick(NAMES), ...some(NAMES, 60)]),
      dropped: isNone ? [] : some(NAMES, 15),
      hashed: isNone ? [] : some(NAMES, 40),
    };
  }

  private filter(properties: readonly string[]): Filter {
    return { property: this.draw.pick(properties), isDefined: this.draw.percent(50) };
  }
}

export function selectsEvent(
  { events, eventFilter }: OutputSettings,
  name: string,
  tail: string,
): boolean {
  if (events?.includes(name) === false) return false;
  return eventFilter === undefined || holds(tail, eventFilter.property) === eventFilter.isDefined;
}

/** Whether the members hold the property with a value. */
function holds(members: string, property: string): boolean {
  const name = `${JSON.stringify(property)}:`;
  const at = members.indexOf(name);
  return at >= 0 && !members.startsWith('null', at + name.length);
}

export function selectsProfile(
  { profileFilter, dataView }: OutputSettings,
  properties: JsonObject,
): boolean {
  const filters = [profileFilter, dataView?.filter].filter((filter) => filter !== undefined);
  // Who is in a cohort without a profile passes no filter.
  if (filters.length > 0 && Object.keys(properties).length === 0) return false;
  return filters.every(
    ({ property, isDefined }) => ((properties[property] ?? null) !== null) === isDefined,
  );
}
