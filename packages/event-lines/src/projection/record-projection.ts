import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
import type { Privacy } from './privacy.js';

/** Which properties are emitted, and in which form. */
export interface RecordProjection {
  /** Names of the properties that are emitted; absent: all. */
  readonly selected?: ReadonlySet<string> | undefined;
  /** Which properties are dropped or hashed; absent: none. */
  readonly privacy?: Privacy | undefined;
}

/** How the value of a property is emitted: unchanged, as a hash, or not at all. */
export type Delivery = 'keep' | 'hash' | 'leave_out';

export function deliveryOf({ selected, privacy }: RecordProjection, name: string): Delivery {
  if (selected?.has(name) === false) return 'leave_out';
  const treatment = privacy?.treatmentOf(name) ?? 'keep';
  return treatment === 'drop' ? 'leave_out' : treatment;
}

/** Returns the names of the properties that are emitted. */
export function deliveredNames(
  projection: RecordProjection | undefined,
  names: Iterable<string>,
): Iterable<string> {
  if (projection === undefined) return names;
  return [...names].filter((name) => deliveryOf(projection, name) !== 'leave_out');
}

/** Returns the emitted form of a value; undefined if it is left out. */
export function deliveredValue(
  projection: RecordProjection,
  name: string,
  value: JsonValue,
): JsonValue | undefined {
  const delivery = deliveryOf(projection, name);
  if (delivery === 'leave_out') return undefined;
  return delivery === 'hash' && projection.privacy !== undefined
    ? projection.privacy.hashed(value)
    : value;
}

/** Returns the emitted form of an object of properties. */
export function deliveredMembers(bag: JsonObject, projection: RecordProjection): JsonObject {
  return Object.fromEntries(
    Object.entries(bag).flatMap(([name, value]) => {
      const delivered = value === undefined ? undefined : deliveredValue(projection, name, value);
      return delivered === undefined ? [] : [[name, delivered] as const];
    }),
  );
}
