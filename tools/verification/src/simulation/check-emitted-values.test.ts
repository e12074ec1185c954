import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { createMockMixpanel, type StoredEvent } from '@source-mixpanel/fixtures-server';
import type { OutputSettings } from '../harness/privacy/output-settings.js';
import { eventKey, hashedText, hashedValue } from '../harness/privacy/expected-values.js';
import { zeroFigures } from './chain-figures.js';
import { EmittedValuesCheck } from './check-emitted-values.js';
import { DrawnSettings } from './drawn-settings.js';
import { storedEvents } from './expected-records.js';

const SEED = 1;
const key = `the key of chain ${SEED}`;
const { project } = createMockMixpanel({
  data: 'generated',
  hostile: false,
  zone: 'UTC',
  events: 5,
  profiles: 3,
  days: 2,
});
const [source] = [...storedEvents(project)] as [StoredEvent, ...StoredEvent[]];
const members = JSON.parse(`{${source.tail.slice(0, -1)}`) as Readonly<Record<string, string>>;
const check = new EmittedValuesCheck(project);
const settings = DrawnSettings.of(SEED, true);

/** The first event of the project as the connector must emit it. */
const id = hashedText(key, source.distinctId ?? '');
const time = `${new Date(source.instant).toISOString().slice(0, 19)}Z`;
const event: JsonObject = {
  event: source.name,
  time,
  distinct_id: id,
  insert_id: members['$insert_id'],
  os: members['$os'],
  'page title': members['page title'],
  mp_lib: members['mp_lib'],
  tags: JSON.stringify(hashedValue(key, JSON.stringify(members['tags']))),
  device_id: hashedText(key, members['$device_id'] ?? ''),
  ...(members['$user_id'] === undefined ? {} : { user_id: hashedText(key, members['$user_id']) }),
  event_key: eventKey([
    source.name,
    String(Math.floor(source.instant / 1000)),
    id,
    members['$insert_id'],
  ]),
};

beforeEach(() => set({}));

function set(change: Partial<OutputSettings>): void {
  if (settings === undefined) throw new Error('the seed has no settings');
  settings.current = {
    hashKey: key,
    hashesIds: true,
    isInMilliseconds: false,
    keyColumn: 'event_key',
    eventProperties: ['$os', 'page title', 'mp_lib', 'plan name', 'tags', '$device_id', '$user_id'],
    dropped: ['plan name', 'title'],
    hashed: ['tags', '$email', 'luckyNumber'],
    ...change,
  };
}

function problemsOf(stream: string, data: JsonObject, others: readonly string[] = []): string {
  const record = JSON.stringify({ type: 'RECORD', record: { stream, data, emitted_at: 1 } });
  return problemsIn(check, [record, ...others]);
}

function problemsIn(checking: EmittedValuesCheck, lines: readonly string[]): string {
  const run = { lines };
  const current = { export_format: 'text', select_properties_by_default: true };
  const sync = { run, disturbances: { changing: false }, outputSettings: settings, current };
  return checking.problems(sync, zeroFigures()).join();
}

describe('EmittedValuesCheck', () => {
  it('accepts records that follow the settings', () => {
    expect(problemsOf('export', event)).toBe('');
    const profile = { distinct_id: hashedText(key, 'user-0'), tags: '[]', vip: true };
    expect(problemsOf('engage', profile)).toBe('');
  });

  it.each<[string, JsonObject]>([
    ['a value instead of its hash', { tags: '["chair"]' }],
    ['an id instead of its hash', { distinct_id: 'user-0' }],
    ['a property that must be omitted', { 'plan name': 'Pro' }],
    ['a time with the wrong precision', { time: time.replace('Z', '.001Z') }],
    ['a wrong event key', { event_key: '0123456789abcdef0123456789abcdef' }],
    ['a wrong event key', { event_key_stable: '0123456789abcdef0123456789abcdef' }],
    ['an id in plain text', { note: `of ${members['$device_id'] ?? ''}` }],
  ])('finds %s in an event', (problem, change) => {
    expect(problemsOf('export', { ...event, ...change })).toContain(problem);
  });

  it.each<[string, string, Partial<OutputSettings>]>([
    ['an event that is not selected', 'export', { events: ['another event'] }],
    ['a key that no setting adds', 'export', { keyColumn: undefined }],
    [
      'a profile that is not selected',
      'engage',
      { profileFilter: { property: 'no such property', isDefined: true } },
    ],
  ])('finds %s in the stream %s', (problem, stream, change) => {
    set(change);
    const profile = { distinct_id: settings?.emittedId(project.profiles.at(0).distinctId) ?? null };
    expect(problemsOf(stream, stream === 'export' ? event : profile)).toContain(problem);
  });

  it('finds that a selected property is missing', () => {
    const { mp_lib, ...fewer } = event;
    expect(mp_lib).toBeDefined();
    expect(problemsOf('export', fewer)).toContain('too few properties');
  });

  it.each<[string, JsonObject]>([
    ['a property that must be omitted', { title: 'Cook' }],
    ['a value instead of its hash', { luckyNumber: 17 }],
    ['an email address in plain text', { note: 'user-0@example.com' }],
  ])('finds %s in a profile', (problem, change) => {
    const profile = { distinct_id: hashedText(key, 'user-0'), ...change };
    expect(problemsOf('cohort_members', profile)).toContain(problem);
  });

  it('finds an id in a message other than a record, also if no event is delivered', () => {
    const log = JSON.stringify({ type: 'LOG', log: { message: members['$device_id'] } });
    expect(problemsOf('export', event, [log])).toContain('in a message that is not a record');
    expect(problemsIn(new EmittedValuesCheck(project), [log])).toContain(
      'in a message that is not a record',
    );
  });
});
