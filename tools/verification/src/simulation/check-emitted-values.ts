import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
import type { Project, StoredEvent } from '@source-mixpanel/fixtures-server';
import { treatmentOf, type RecordKind } from '../harness/privacy/output-settings.js';
import {
  expectedEventKey,
  hashedText,
  hashedValue,
  toPythonText,
} from '../harness/privacy/expected-values.js';
import { invariantProblem } from '../harness/report/invariants.js';
import type { SyncRun } from '../harness/stage/run-sync.js';
import type { ChainFigures } from './chain-figures.js';
import { checkProfile, type ConfiguredSync } from './check-emitted-profile.js';
import { EVENT_PROPERTIES, selectsEvent, type DrawnSettings } from './drawn-settings.js';
import type { Disturbances } from './draw-disturbances.js';
import { storedEvents } from './expected-records.js';

/** A sync that has ended, with its configuration. */
export interface CheckedSync {
  readonly run: Pick<SyncRun, 'lines'>;
  readonly disturbances: Pick<Disturbances, 'changing'>;
  readonly outputSettings: DrawnSettings | undefined;
  readonly current: JsonObject;
}

/**
 * Checks that a sync emits only records and properties that the settings select, and only hashes of
 * the values that they protect.
 */
export class EmittedValuesCheck {
  private events = new Map<string, SourceEvent>();
  private readonly hashes = new Map<string, JsonValue>();

  constructor(private readonly project: Project) {}

  /** Returns a message for each kind of wrong record. */
  problems(
    { run, disturbances, outputSettings, current }: CheckedSync,
    figures: ChainFigures,
  ): readonly string[] {
    if (outputSettings === undefined) return [];
    const sync = {
      settings: outputSettings,
      figures,
      isRaw: current['export_format'] === 'raw',
      prune: current['select_properties_by_default'] === false,
    };
    const found = new Set<string>();
    // If profiles change during the sync, the project does not show which of them were selected
    // when they were read.
    const profiles = disturbances.changing ? undefined : this.profiles(outputSettings);
    const others: string[] = [];
    for (const line of run.lines) {
      if (!line.startsWith('{"type":"RECORD"')) {
        others.push(line);
        continue;
      }
      const { stream, data } = (JSON.parse(line) as RecordLine).record;
      const wrong =
        stream === 'export'
          ? this.checkEvent(sync, data, line)
          : stream === 'engage' || stream === 'cohort_members'
            ? checkProfile(sync, data, { line, profiles })
            : undefined;
      if (wrong !== undefined) found.add(invariantProblem('I14', `${stream} delivers ${wrong}`));
    }
    const text = others.join('\n');
    if (this.protectedDevices(sync).some((device) => text.includes(device)))
      found.add(
        invariantProblem('I14', 'an id in plain text is in a message that is not a record'),
      );
    return [...found];
  }

  /**
   * Returns the ids of devices that must not be emitted in plain text. Each of them occurs in only
   * one event.
   */
  private protectedDevices({ settings }: ConfiguredSync): string[] {
    if (!settings.current.hashesIds) return [];
    // The events are not loaded yet if the sync failed before it delivered one.
    if (this.events.size === 0) this.events = sourcesOf(this.project);
    const devices = [...this.events.values()].map(({ properties }) => properties['$device_id']);
    return devices.filter((device) => typeof device === 'string');
  }

  private checkEvent(sync: ConfiguredSync, data: JsonObject, line: string): string | undefined {
    const id = data['insert_id'];
    const source = typeof id === 'string' ? this.source(id) : undefined;
    if (source === undefined) return undefined;
    const { event, properties } = source;
    const { current } = sync.settings;
    if (!selectsEvent(current, event.name, event.tail)) return 'an event that is not selected';
    const emitted = sync.isRaw ? (data['properties'] as JsonObject | undefined) : data;
    for (const name of emitted === undefined ? [] : EVENT_PROPERTIES) {
      const value = properties[name];
      if (value === undefined || emitted === undefined) continue;
      const wrong = this.checkValue(sync, { kind: 'event', name, value, emitted });
      if (wrong !== undefined) return wrong;
    }
    const { hashKey, hashesIds } = current;
    const { distinctId } = event;
    if (hashesIds && distinctId !== undefined && 'distinct_id' in data) {
      sync.figures.protectedValues += 1;
      if (data['distinct_id'] !== hashedText(hashKey, distinctId))
        return 'an id instead of its hash';
      const device = properties['$device_id'];
      if (typeof device === 'string' && line.includes(device)) return 'an id in plain text';
    }
    return checkTime(sync, data, event) ?? checkKey(sync, data);
  }

  private checkValue(sync: ConfiguredSync, value: EmittedValue): string | undefined {
    const { kind, name, emitted } = value;
    const { isRaw } = sync;
    const { current } = sync.settings;
    const column = isRaw ? name : name.replace(/^\$/, '');
    const treatment = treatmentOf(current, kind, name);
    if (treatment === 'omitted') {
      sync.figures.protectedValues += 1;
      return column in emitted ? 'a property that must be omitted' : undefined;
    }
    if (!(column in emitted)) return isRaw || !sync.prune ? 'too few properties' : undefined;
    if (treatment === 'emitted') return undefined;
    sync.figures.protectedValues += 1;
    const json = JSON.stringify(value.value);
    const known = this.hashes.get(json) ?? hashedValue(current.hashKey, json);
    this.hashes.set(json, known);
    return isSame(emitted[column], known) ? undefined : 'a value instead of its hash';
  }

  private source(id: string): SourceEvent | undefined {
    if (!this.events.has(id)) this.events = sourcesOf(this.project);
    return this.events.get(id);
  }

  /**
   * Returns the properties of profiles by the id that their records have. Each property is only
   * `true` or null.
   */
  private profiles(settings: DrawnSettings): Map<string, JsonObject> {
    const { profiles } = this.project;
    return new Map(
      Array.from({ length: profiles.count }, (_, at) => {
        const { distinctId, properties } = profiles.at(at);
        const known = properties.map(([name, json]) => [name, json === 'null' ? null : true]);
        return [settings.emittedId(distinctId), Object.fromEntries(known) as JsonObject];
      }),
    );
  }
}

interface SourceEvent {
  readonly event: StoredEvent;
  readonly properties: JsonObject;
}

interface RecordLine {
  readonly record: { readonly stream: string; readonly data: JsonObject };
}

interface EmittedValue {
  readonly kind: RecordKind;
  readonly name: string;
  /** The value in the project. */
  readonly value: JsonValue;
  readonly emitted: JsonObject;
}

function sourcesOf(project: Project): Map<string, SourceEvent> {
  const found = new Map<string, SourceEvent>();
  for (const event of storedEvents(project)) {
    // `tail` ends with the brace that closes the line.
    const properties = JSON.parse(`{${event.tail.slice(0, -1)}`) as JsonObject;
    const id = properties['$insert_id'];
    if (typeof id === 'string') found.set(id, { event, properties });
  }
  return found;
}

/**
 * Returns whether a value is the expected one. An expected list may be emitted as a list, as JSON
 * text or as Python text.
 */
function isSame(value: JsonValue | undefined, expected: JsonValue): boolean {
  if (!Array.isArray(expected)) return value === expected;
  const json = JSON.stringify(expected);
  return value === json || JSON.stringify(value) === json || value === toPythonText(expected);
}

function checkTime(
  { settings }: ConfiguredSync,
  { time }: JsonObject,
  event: StoredEvent,
): string | undefined {
  if (event.time !== 'epoch' || typeof time !== 'string') return undefined;
  const expected = settings.current.isInMilliseconds ? event.instant % 1000 : 0;
  return Date.parse(time) % 1000 === expected ? undefined : 'a time with the wrong precision';
}

function checkKey(
  { settings, prune, figures }: ConfiguredSync,
  data: JsonObject,
): string | undefined {
  const { keyColumn } = settings.current;
  const keys = ['event_key', 'event_key_stable'].filter((column) => column in data);
  if (keyColumn === undefined) return keys.length === 0 ? undefined : 'a key that no setting adds';
  if (prune && (keys.length === 0 || !('time' in data))) return undefined;
  const expected = expectedEventKey(data, keyColumn);
  figures.eventKeys += 1;
  return keys.join() === keyColumn && data[keyColumn] === expected
    ? undefined
    : 'a wrong event key';
}
