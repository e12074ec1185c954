import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { readOutcome, type Outcome } from '../../harness/output/outcome.js';
import { keyText } from '../../harness/records/record-key.js';
import type { Member } from '../draw-values.js';
import { runOurs } from '../run-ours.js';
import { compareSelected, drawSelected, readSelected } from './play-selected.js';

/** A case whose events and profiles have all kinds of values that the settings change. */
const drawn = drawSelected(3);
const given = { ...drawn.given, config: { ...drawn.given.config, export_format: 'python_text' } };
const settings = {
  ...drawn.settings,
  events: ['view', 'add', 'buy', 'Sign up', '$session'],
  eventFilter: { property: 'no such property', isDefined: false },
  profileFilter: { property: 'no such property', isDefined: false },
  dataView: { id: 678, filter: { property: 'no such property', isDefined: false } },
  eventProperties: ['$email', '$phone', 'tags', 'plan'],
  profileProperties: ['$email', '$phone', 'tags', 'plan'],
  hashed: ['$email', 'tags'],
  dropped: ['plan'],
  keyColumn: 'event_key',
} as const;
/**
 * Removes two properties that share a column with another one. The Python connector would choose
 * their columns for each record separately, but here our connector produces both outcomes.
 */
const withoutSharedColumns = <T extends { readonly members: readonly Member[] }>(record: T): T => ({
  ...record,
  members: record.members.filter(([name]) => name !== 'email' && name !== 'city'),
});
const project = {
  ...given.project,
  events: given.project.events.map(withoutSharedColumns),
  profiles: given.project.profiles.map(withoutSharedColumns),
  dataView: { id: 678, where: 'true' },
};
const selected = { given: { ...given, project }, settings };

const ours = await readSelected(selected);
/** Stands in for the outcome of the Python connector: that of ours without the settings. */
const theirs = readOutcome(await runOurs(selected.given));

function failuresOf(changed: Partial<Outcome>): readonly string[] {
  return compareSelected(selected, { ours: { ...ours, ...changed }, theirs }).unexplained;
}

/** Returns our outcome with a change of the first record that has the column. */
function withRecord(
  stream: 'export' | 'engage',
  column: string,
  change: (record: JsonObject) => JsonObject,
): Partial<Outcome> {
  const records = ours.records.get(stream) ?? [];
  const at = records.findIndex((record) => typeof record[column] === 'string');
  expect(at).toBeGreaterThanOrEqual(0);
  const changed = records.map((record, index) => (index === at ? change(record) : record));
  return { records: new Map([...ours.records, [stream, changed]]) };
}

describe('a read with all settings', () => {
  it('delivers the same as a read without them to whose output the settings are applied', () => {
    const { unexplained, equal } = compareSelected(selected, { ours, theirs });
    expect(unexplained).toEqual([]);
    expect(equal).toBeGreaterThan(80);
  });

  it.each(['export', 'engage'] as const)(
    'reports a property of %s that is not hashed',
    (stream) => {
      const changed = withRecord(stream, 'email', (record) => ({
        ...record,
        email: 'ann@x.example',
      }));
      expect(failuresOf(changed).join()).toContain(`${stream}: another value; name "$email"`);
    },
  );

  it('reports an id and a list that should have been hashed, and a property that should have been dropped', () => {
    const change = (column: string, value: string): readonly string[] =>
      failuresOf(withRecord('export', 'insert_id', (record) => ({ ...record, [column]: value })));
    expect(change('distinct_id', 'user-1').join()).toContain('another key');
    expect(change('tags', "['a']").length).toBeGreaterThan(0);
    expect(change('plan', 'pro').join()).toContain('a column that belongs to no property');
  });

  it('reports a wrong key and a missing key', () => {
    for (const event_key of ['0123456789abcdef0123456789abcdef', null]) {
      const changed = withRecord('export', 'event_key', (record) => ({ ...record, event_key }));
      expect(failuresOf(changed)).toEqual([expect.stringContaining('export: another key')]);
    }
  });

  it('reports a time without milliseconds and a missing event', () => {
    const seconds = withRecord('export', 'time', (record) => ({
      ...record,
      time: keyText(record['time']).replace(/\.\d+Z$/, 'Z'),
    }));
    expect(failuresOf(seconds).join()).toContain('export: another value; name "time"');
    const fewer = new Map([
      ...ours.records,
      ['export', ours.records.get('export')?.slice(1) ?? []],
    ]);
    expect(failuresOf({ records: fewer }).join()).toContain('another number of times');
  });

  it('reports a setting that is not sent and a state without its marks', () => {
    const plain = ours.requests.map((request) => ({
      ...request,
      query: request.query.replace(/&workspace_id=\d+|&time_in_ms=true/, ''),
    }));
    expect(failuresOf({ requests: plain }).join()).toContain('a setting is not sent');
    const states = new Map([
      ...ours.states,
      ['engage', { ...ours.states.get('engage'), hash_key: '01234567' }],
    ]);
    expect(failuresOf({ states })).toEqual([expect.stringContaining('without the marks')]);
  });
});
