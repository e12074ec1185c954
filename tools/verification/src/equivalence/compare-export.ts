import { parseJson, writeJson } from '@source-mixpanel/exact-json';
import { hasLoneSurrogate, replaceLoneSurrogates } from '../harness/records/lone-surrogates.js';
import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
import { columnsIn } from './columns-in.js';
import { eventMembers, type DrawnEvent } from './drawn-project.js';
import { compareExportDays, exportRequests } from './compare-export-days.js';
import { compareExportState } from './compare-export-state.js';
import { hasCuts } from './draw-fault.js';
import { inLatin1, explainValue } from './export-values.js';
import { columnKey, pythonColumns, withoutDollar } from './rename-rule.js';
import { Replay } from './replay.js';
import { digits, isNumber, sameValue } from './same-value.js';
import { settingsOf, type Settings } from './settings.js';
import type { Comparison, Verdict } from './verdict.js';
import { objectIn } from '../harness/records/json-parts.js';

const RESERVED = new Set(['event', 'time', 'distinct_id']);

/**
 * Compares the requested days, records and states of `export`, which both connectors have read
 * completely.
 */
export function compareExport(comparison: Comparison, verdict: Verdict): void {
  const settings = settingsOf(comparison.given);
  compareExportDays(comparison, settings, verdict);
  const replay = new Replay(comparison.given);
  const ourRecords = byId(comparison.ours.records.get('export') ?? [], settings);
  const theirRecords = byId(comparison.theirs.records.get('export') ?? [], settings);
  for (const [side, delivered] of [
    ['ours', ourRecords],
    ['theirs', theirRecords],
  ] as const) {
    const sent = replay.events(exportRequests(comparison, side).days);
    checkDelivered({ side, sent, delivered, isCut: hasCuts(comparison.given) }, verdict);
  }
  const names = columnsIn(comparison.ours.states.get('export'));
  for (const event of comparison.given.project.events) {
    const [ours] = ourRecords.get(event.id) ?? [];
    const [theirs] = theirRecords.get(event.id) ?? [];
    if (ours === undefined || theirs === undefined) continue;
    if (settings.format === 'raw') compareRaw(event, ours, verdict);
    else compareRecords({ event, ours, theirs, names, comparison, settings }, verdict);
  }
  compareExportState(comparison, verdict);
}

/** Groups records by `insert_id`. The key of a record without one is its content. */
function byId(records: readonly JsonObject[], settings: Settings): Map<string, JsonObject[]> {
  const found = new Map<string, JsonObject[]>();
  for (const record of records) {
    const id = record['insert_id'];
    const key = typeof id === 'string' ? id : `unknown ${settings.format} ${writeJson(record)}`;
    found.set(key, [...(found.get(key) ?? []), record]);
  }
  return found;
}

interface Delivery {
  readonly side: 'ours' | 'theirs';
  /** How often the mock sent each event, by `$insert_id`. */
  readonly sent: ReadonlyMap<string, number>;
  readonly delivered: ReadonlyMap<string, readonly JsonObject[]>;
  /** Whether a fault of the case cuts downloads short. */
  readonly isCut: boolean;
}

/** Checks that a connector delivered each event as often as the mock sent it. */
function checkDelivered({ side, sent, delivered, isCut }: Delivery, verdict: Verdict): void {
  for (const id of new Set([...sent.keys(), ...delivered.keys()])) {
    const [received, emitted] = [sent.get(id) ?? 0, delivered.get(id)?.length ?? 0];
    if (received === emitted) verdict.equal += 1;
    else if (side === 'theirs' && isCut && emitted < received) verdict.explainedBy('cut-downloads');
    else
      verdict.fail('export', `${side} delivers an event another number of times than it was sent`, {
        id,
        received,
        emitted,
      });
  }
}

interface Pair {
  readonly event: DrawnEvent;
  readonly ours: JsonObject;
  readonly theirs: JsonObject;
  readonly names: JsonObject;
  readonly comparison: Comparison;
  readonly settings: Settings;
}

function compareRecords(pair: Pair, verdict: Verdict): void {
  const { event, ours, theirs, names } = pair;
  const members = [...eventMembers(event), ['time', '0'] as const];
  const theirColumnOf = theirColumns(
    pair,
    members.map(([name]) => name),
  );
  const expectedColumns = { ours: new Set(['event']), theirs: new Set(['event', 'time']) };
  // In the Python connector, a property can overwrite one of the fixed columns, such as `event`.
  const isOverwritten = [...theirColumnOf].some(
    ([name, column]) => RESERVED.has(column) && (name !== column || name === 'event'),
  );
  if (isOverwritten) verdict.explainedBy('export-reserved-columns');
  else if (ours['event'] === theirs['event']) verdict.equal += 1;
  else explainValue({ ...pair, name: 'event', json: JSON.stringify(event.name) }, verdict);
  for (const [name, json] of members) {
    const ourColumn = name !== 'event' && RESERVED.has(name) ? name : names[name];
    const theirColumn = theirColumnOf.get(name) ?? '';
    if (typeof ourColumn !== 'string') {
      verdict.fail('export', 'a property has no column', { name, id: event.id });
      continue;
    }
    expectedColumns.ours.add(ourColumn);
    expectedColumns.theirs.add(theirColumn);
    if (ourColumn !== theirColumn) explainColumn({ pair, name, ourColumn, theirColumn }, verdict);
    else if (!isPlainColumn(pair, name, ourColumn)) {
      verdict.fail('export', 'a column that does not follow the naming rule', {
        name,
        column: ourColumn,
      });
    } else if (name === 'event') continue;
    else if (sameValue(ours[ourColumn], theirs[theirColumn])) verdict.equal += 1;
    else if (isShared(theirColumnOf, theirColumn)) verdict.explainedBy('export-names-decided-once');
    else if (name !== 'time' || !isOverwritten)
      explainValue({ ...pair, name, json, column: ourColumn }, verdict);
  }
  for (const [side, record] of [
    ['ours', ours],
    ['theirs', theirs],
  ] as const) {
    for (const column of Object.keys(record)) {
      if (!expectedColumns[side].has(column) && !pair.settings.prune) {
        verdict.fail('export', `a column that belongs to no property (${side})`, {
          column,
          id: event.id,
        });
      }
    }
  }
}

/**
 * Returns whether two properties of one event are written to this column, so that one overwrites
 * the other.
 */
const isShared = (columns: ReadonlyMap<string, string>, column: string): boolean =>
  [...columns.values()].filter((one) => one === column).length > 1;

/**
 * Returns the columns of the Python connector. If the mock states no charset, it reads the names as
 * Latin-1.
 */
function theirColumns({ comparison }: Pair, names: readonly string[]): Map<string, string> {
  if (comparison.given.project.exportType !== 'text/plain') return pythonColumns(names);
  const misread = new Map(names.map((name) => [name, inLatin1(name)]));
  const columns = pythonColumns([...misread.values()]);
  return new Map([...misread].map(([name, read]) => [name, columns.get(read) ?? '']));
}

/**
 * Returns whether our column follows the naming rule: it is the name without its `$`, and has
 * additional underscores at its beginning only if several properties would share a column.
 */
function isPlainColumn({ comparison }: Pair, name: string, column: string): boolean {
  if (column === withoutDollar(name)) return true;
  return (
    column.replace(/^_+/, '') === withoutDollar(name).replace(/^_+/, '') &&
    countWithSameColumn(comparison, name) > 1
  );
}

/**
 * Counts the properties of the project that would share this column in a destination that ignores
 * case.
 */
function countWithSameColumn({ given }: Comparison, name: string): number {
  const names = new Set<string>(['event', 'time', 'distinct_id']);
  for (const event of given.project.events) {
    for (const [other] of eventMembers(event)) names.add(other);
  }
  return [...names].filter((other) => columnKey(other) === columnKey(name)).length;
}

interface ColumnFacts {
  readonly pair: Pair;
  readonly name: string;
  readonly ourColumn: string;
  readonly theirColumn: string;
}

function explainColumn(
  { pair, name, ourColumn, theirColumn }: ColumnFacts,
  verdict: Verdict,
): void {
  const key = withoutDollar(name).toLowerCase();
  const isWithoutCharset = pair.comparison.given.project.exportType === 'text/plain';
  if (RESERVED.has(key)) verdict.explainedBy('export-reserved-columns');
  else if (countWithSameColumn(pair.comparison, name) > 1 && isPlainColumn(pair, name, ourColumn)) {
    verdict.explainedBy('export-names-decided-once');
  } else if (isWithoutCharset && /[^\0-\x7f]/.test(name)) verdict.explainedBy('export-charset');
  else verdict.fail('export', 'another column', { name, ourColumn, theirColumn });
}

function compareRaw(event: DrawnEvent, record: JsonObject, verdict: Verdict): void {
  verdict.explainedBy('export-raw-format');
  const { properties } = record;
  const { time, ...rest } = objectIn(properties);
  const members = eventMembers(event).map(([name, json]) => `${JSON.stringify(name)}:${json}`);
  const text = `{${members.join(',')}}`;
  const source = parseJson(text);
  if (sameExactly(rest, source)) verdict.equal += 1;
  else if (hasLoneSurrogate(text) && sameExactly(rest, parseJson(replaceLoneSurrogates(text)))) {
    verdict.explainedBy('half-surrogate-pairs');
  } else
    verdict.fail('export', 'raw properties differ from those that Mixpanel sent', {
      rest,
      source,
      time,
    });
}

const sameExactly = (left: JsonValue, right: JsonValue): boolean =>
  sameValue(left, right) && (!isNumber(left) || !isNumber(right) || digits(left) === digits(right));
