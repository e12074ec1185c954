import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import type { Outcome } from '../../harness/output/outcome.js';
import type { StreamName } from '../../harness/projects/stream-names.js';
import { keyText } from '../../harness/records/record-key.js';
import {
  eventMembers,
  type DrawnEvent,
  type DrawnProfile,
  type DrawnProject,
} from '../drawn-project.js';
import { pythonColumns, withoutDollar } from '../rename-rule.js';
import { partitionsOf } from '../state-cursors.js';
import { treatmentOf } from '../../harness/privacy/output-settings.js';
import { passes, type AllSettings } from './draw-all-settings.js';
import { hashedText, hashedValue, toPythonText } from '../../harness/privacy/expected-values.js';

/**
 * Applies the settings to the records that the Python connector delivered without them. Its states
 * become those that it would have saved after the remaining records.
 * @param project the project that the connector has read
 */
export function applySettingsToOutcome(
  theirs: Outcome,
  project: DrawnProject,
  settings: AllSettings,
): Outcome {
  const records = new Map(theirs.records);
  const states = new Map(theirs.states);
  const events = new Map(project.events.map((event) => [event.id, event]));
  const exported = theirs.records.get('export');
  if (exported !== undefined) {
    const remaining = exported.flatMap((record) =>
      emittedEvent(record, events.get(keyText(record['insert_id'])), settings),
    );
    records.set('export', remaining);
    states.set('export', stateAfter('time', remaining));
  }
  const profiles = new Map(project.profiles.map((profile) => [profile.id, profile]));
  for (const stream of ['engage', 'cohort_members'] as const) {
    const delivered = theirs.records.get(stream);
    if (delivered === undefined) continue;
    const remaining = delivered.flatMap((record) =>
      emittedProfile(record, profiles.get(keyText(record['distinct_id'])), settings),
    );
    records.set(stream, remaining);
    states.set(stream, profileStateAfter(stream, theirs.states.get(stream) ?? {}, remaining));
  }
  return { ...theirs, records, states };
}

/** Values by column. It is not an object, because a column may be called `__proto__`. */
type Columns = [column: string, value: JsonValue][];
const valueIn = (record: JsonObject, column: string): JsonValue | undefined =>
  Object.hasOwn(record, column) ? record[column] : undefined;

function emittedEvent(
  record: JsonObject,
  event: DrawnEvent | undefined,
  settings: AllSettings,
): JsonObject[] {
  if (event === undefined) return [record];
  const members = eventMembers(event);
  if (!settings.events.includes(event.name) || !passes(settings.eventFilter, members)) return [];
  const names = [...members.map(([name]) => name), 'time'];
  const remaining = names.filter((name) => treatmentOf(settings, 'event', name) !== 'omitted');
  const [before, after] = [pythonColumns(names), pythonColumns(remaining)];
  const values = new Map(members);
  const columns = remaining.flatMap((name): Columns => {
    const value = valueIn(record, before.get(name) ?? name);
    if (value === undefined) return [];
    const column = after.get(name) ?? name;
    if (name === 'time') return [[column, inMilliseconds(value, event)]];
    return [
      [
        column,
        toPythonText(
          emittedValue(value, { kind: 'event', name, json: values.get(name), settings }),
        ),
      ],
    ];
  });
  return [Object.fromEntries<JsonValue>([['event', record['event'] ?? null], ...columns])];
}

function inMilliseconds(time: JsonValue, { instant }: DrawnEvent): JsonValue {
  const fraction = String((instant % 1000) / 1000).slice(1);
  return typeof time === 'string' ? time.replace(/Z$/, `${fraction}Z`) : time;
}

interface Value {
  readonly kind: 'event' | 'profile';
  readonly name: string;
  /** The value in the project, as JSON; undefined if the column is not a property. */
  readonly json: string | undefined;
  readonly settings: AllSettings;
}

function emittedValue(value: JsonValue, { kind, name, json, settings }: Value): JsonValue {
  const isHashed = treatmentOf(settings, kind, name) === 'hashed';
  return isHashed && json !== undefined && json !== 'null'
    ? hashedValue(settings.hashKey, json)
    : value;
}

function emittedProfile(
  record: JsonObject,
  profile: DrawnProfile | undefined,
  settings: AllSettings,
): JsonObject[] {
  const { profileFilter, dataView, hashKey } = settings;
  const members = profile?.members ?? [];
  // A member of a cohort may have no profile. It then has no properties.
  if (!passes(profileFilter, members) || !passes(dataView.filter, members)) return [];
  const columns = members.flatMap(([name, json]): Columns => {
    const value = valueIn(record, withoutDollar(name));
    if (value === undefined || treatmentOf(settings, 'profile', name) === 'omitted') return [];
    return [[withoutDollar(name), emittedValue(value, { kind: 'profile', name, json, settings })]];
  });
  // Columns that the Python connector adds, such as `cohort_id`.
  const known = new Set(members.map(([name]) => withoutDollar(name)));
  const added = Object.entries(record).filter(([column]) => !known.has(column)) as Columns;
  const id: Columns = [['distinct_id', hashedText(hashKey, keyText(record['distinct_id']))]];
  return [Object.fromEntries<JsonValue>([...added, ...id, ...columns])];
}

/** Returns the state after these records; it is empty if there are none. */
function stateAfter(cursor: string, records: readonly JsonObject[]): JsonObject {
  const texts = records.map((record) => record[cursor]).filter((text) => typeof text === 'string');
  const last = [...texts].sort().at(-1);
  return last === undefined ? {} : { [cursor]: last };
}

function profileStateAfter(
  stream: Extract<StreamName, 'engage' | 'cohort_members'>,
  state: JsonObject,
  records: readonly JsonObject[],
): JsonObject {
  if (stream === 'engage') return stateAfter('last_seen', records);
  const states = [...partitionsOf(state)].map(([id, partition]): JsonObject => {
    const own = records.filter((record) => keyText(record['cohort_id']) === id);
    const before = partition['cursor'];
    const cursor = own.length === 0 && isJsonObject(before) ? {} : stateAfter('last_seen', own);
    return { ...partition, cursor };
  });
  return { ...state, states };
}
