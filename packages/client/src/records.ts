import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
import { isJsonObject } from '@source-mixpanel/exact-json';
import { SystemError } from '@source-mixpanel/stream';

/** One event, as returned by the connector's `export` stream in its `raw` format. */
export interface MixpanelEvent {
  /** The name of the event. */
  readonly event: string | null;
  /**
   * When the event happened, `YYYY-MM-DDTHH:MM:SSZ`; null if the event has no valid time. In
   * projects created since 2023 it is in UTC. In older projects it is in the time zone of the
   * project, despite the `Z`.
   */
  readonly time: string | null;
  /** The id of the user; null if the event has none. */
  readonly distinct_id: string | null;
  /** Mixpanel's identifier of the event, `$insert_id`; null if the event has none. */
  readonly insert_id: string | null;
  /** All properties by their own names (`$city`, `time`, …), with unchanged values. */
  readonly properties: JsonObject;
}

/** One user profile, as returned by the connector's `engage` stream in its `raw` format. */
export interface MixpanelProfile {
  readonly distinct_id: string;
  /**
   * When the profile was last updated, `YYYY-MM-DDTHH:MM:SS`, UTC; null if Mixpanel does not report
   * it.
   */
  readonly last_seen: string | null;
  /** All properties by their own names (`$email`, …), with unchanged values. */
  readonly properties: JsonObject;
}

/** One cohort, as returned by the connector's `cohorts` stream. */
export interface MixpanelCohort {
  readonly id: number;
  readonly name: string | null;
  /** The number of members when Mixpanel last counted them. */
  readonly count: number | null;
  /** When it was created, `YYYY-MM-DDTHH:MM:SS`, UTC. */
  readonly created: string | null;
  /** All members that Mixpanel returns for the cohort, including these four. */
  readonly row: JsonObject;
}

export function toEvent(record: JsonObject): MixpanelEvent {
  const { event, time, distinct_id: distinctId, insert_id: insertId, properties } = record;
  return {
    event: textOrNull(event),
    time: textOrNull(time),
    distinct_id: textOrNull(distinctId),
    insert_id: textOrNull(insertId),
    properties: isJsonObject(properties) ? properties : {},
  };
}

/** @throws SystemError for a record without an id */
export function toProfile(record: JsonObject): MixpanelProfile {
  const { distinct_id: distinctId, last_seen: lastSeen, properties } = record;
  if (typeof distinctId !== 'string') throw withoutId('profile');
  return {
    distinct_id: distinctId,
    last_seen: textOrNull(lastSeen),
    properties: isJsonObject(properties) ? properties : {},
  };
}

/** @throws SystemError for a record without an id */
export function toCohort(row: JsonObject): MixpanelCohort {
  const { id, name, count, created } = row;
  if (typeof id !== 'number') throw withoutId('cohort');
  return {
    id,
    name: textOrNull(name),
    count: typeof count === 'number' ? count : null,
    created: textOrNull(created),
    row,
  };
}

function textOrNull(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function withoutId(what: string): SystemError {
  return new SystemError('unexpected_answer', `Mixpanel answered with a ${what} without an id.`);
}
