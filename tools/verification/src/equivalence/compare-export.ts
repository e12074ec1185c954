import { isJsonObject, parseJson, writeJson } from '@source-mixpanel/exact-json';
import { hasLoneSurrogate, replaceLoneSurrogates } from '../harness/records/lone-surrogates.js';
import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
import { columnsIn } from './columns-in.js';
import { eventMembers, type DrawnEvent } from './drawn-project.js';
import { compareExportDays, exportRequests } from './compare-export-days.js';
import { hasCuts } from './draw-fault.js';
import { inLatin1, nameValue } from './export-values.js';
import { columnsPerSet, stripped } from './rename-rule.js';
import { Replay } from './replay.js';
import { digits, isNumber, sameValue } from './same-value.js';
import { isWholeWithState, settingsOf, type Settings } from './settings.js';
import type { Comparison, Verdict } from './verdict.js';

const RESERVED = new Set(['event', 'time', 'distinct_id']);

/** Days, events, columns, values and state of the export, where both read it to the end. */
export function compareExport(comparison: Comparison, verdict: Verdict): void {
  const settings = settingsOf(comparison.given);
  compareExportDays(comparison, settings, verdict);
  const replay = new Replay(comparison.given);
  const mine = byId(comparison.ours.records.get('export') ?? [], settings);
  const other = byId(comparison.theirs.records.get('export') ?? [], settings);
  for (const [side, delivered] of [
    ['ours', mine],
    ['theirs', other],
  ] as const) {
    const sent = replay.events(exportRequests(comparison, side).days);
    checkDelivered({ side, sent, delivered, isCut: hasCuts(comparison.given) }, verdict);
  }
  const names = columnsIn(comparison.ours.states.get('export'));
  for (const event of comparison.given.project.events) {
    const [here] = mine.get(event.id) ?? [];
    const [there] = other.get(event.id) ?? [];
    if (here === undefined || there === undefined) continue;
    if (settings.format === 'raw') compareRaw(event, here, verdict);
    else compareRecords({ event, here, there, names, comparison, settings }, verdict);
  }
  compareStates(comparison, verdict);
}

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
  readonly sent: ReadonlyMap<string, number>;
  readonly delivered: ReadonlyMap<string, readonly JsonObject[]>;
  readonly isCut: boolean;
}

/** What left must be what the server had sent, each event as often. */
function checkDelivered({ side, sent, delivered, isCut }: Delivery, verdict: Verdict): void {
  for (const id of new Set([...sent.keys(), ...delivered.keys()])) {
    const [came, left] = [sent.get(id) ?? 0, delivered.get(id)?.length ?? 0];
    if (came === left) verdict.equal += 1;
    else if (side === 'theirs' && isCut && left < came) verdict.name('cut-downloads');
    else
      verdict.fail('export', `${side} delivers an event another number of times`, {
        id,
        came,
        left,
      });
  }
}

interface Pair {
  readonly event: DrawnEvent;
  readonly here: JsonObject;
  readonly there: JsonObject;
  readonly names: JsonObject;
  readonly comparison: Comparison;
  readonly settings: Settings;
}

function compareRecords(pair: Pair, verdict: Verdict): void {
  const { event, here, there, names } = pair;
  const members = [...eventMembers(event), ['time', '0'] as const];
  const columns = theirColumns(
    pair,
    members.map(([name]) => name),
  );
  const seen = { here: new Set(['event']), there: new Set(['event', 'time']) };
  const keys = members.map(([name]) => stripped(name).toLowerCase());
  // The name of the event is not a property: one that is called `event` writes over it.
  const overwrites = [...columns].some(
    ([name, column]) => RESERVED.has(column) && (name !== column || name === 'event'),
  );
  if (overwrites) verdict.name('export-reserved-columns');
  else if (here['event'] === there['event']) verdict.equal += 1;
  else nameValue({ ...pair, name: 'event', json: JSON.stringify(event.name) }, verdict);
  for (const [name, json] of members) {
    const mine = name !== 'event' && RESERVED.has(name) ? name : names[name];
    const other = columns.get(name) ?? '';
    if (typeof mine !== 'string') {
      verdict.fail('export', 'a property has no column', { name, id: event.id });
      continue;
    }
    seen.here.add(mine);
    seen.there.add(other);
    if (mine !== other) nameColumn({ pair, name, mine, other, keys }, verdict);
    else if (!isPlainColumn(pair, name, mine)) {
      verdict.fail('export', 'a column that is not by the rule', { name, column: mine });
    } else if (name === 'event') continue;
    else if (sameValue(here[mine], there[other])) verdict.equal += 1;
    else if (isShared(columns, other)) verdict.name('export-names-decided-once');
    else if (name !== 'time' || !overwrites)
      nameValue({ ...pair, name, json, column: mine }, verdict);
  }
  for (const [side, record] of [
    ['here', here],
    ['there', there],
  ] as const) {
    for (const column of Object.keys(record)) {
      if (!seen[side].has(column) && !pair.settings.prune) {
        verdict.fail('export', `a column of no property (${side})`, { column, id: event.id });
      }
    }
  }
}

/** A column two properties of one event are written to, one over the other. */
const isShared = (columns: ReadonlyMap<string, string>, column: string): boolean =>
  [...columns.values()].filter((one) => one === column).length > 1;

/** By their rule, over the names as they read them. */
function theirColumns({ comparison }: Pair, names: readonly string[]): Map<string, string> {
  if (comparison.given.project.exportType !== 'text/plain') return columnsPerSet(names);
  const garbled = new Map(names.map((name) => [name, inLatin1(name)]));
  const columns = columnsPerSet([...garbled.values()]);
  return new Map([...garbled].map(([name, read]) => [name, columns.get(read) ?? '']));
}

/** The rule without its history: underscores only where another property has the same name. */
function isPlainColumn({ comparison }: Pair, name: string, column: string): boolean {
  if (column === stripped(name)) return true;
  return (
    column.replace(/^_+/, '') === stripped(name).replace(/^_+/, '') &&
    rivals(comparison, stripped(name).toLowerCase()) > 1
  );
}

/** Properties of the project whose columns would be one to a destination that ignores case. */
function rivals({ given }: Comparison, key: string): number {
  const names = new Set<string>(['event', 'time', 'distinct_id']);
  for (const event of given.project.events) {
    for (const [name] of eventMembers(event)) names.add(name);
  }
  return [...names].filter(
    (name) => stripped(name).toLowerCase().replace(/^_+/, '') === key.replace(/^_+/, ''),
  ).length;
}

interface ColumnFacts {
  readonly pair: Pair;
  readonly name: string;
  readonly mine: string;
  readonly other: string;
  readonly keys: readonly string[];
}

function nameColumn({ pair, name, mine, other }: ColumnFacts, verdict: Verdict): void {
  const key = stripped(name).toLowerCase();
  const charset = pair.comparison.given.project.exportType === 'text/plain';
  if (RESERVED.has(key)) verdict.name('export-reserved-columns');
  else if (rivals(pair.comparison, key) > 1 && isPlainColumn(pair, name, mine)) {
    verdict.name('export-names-decided-once');
  } else if (charset && /[^\0-\x7f]/.test(name)) verdict.name('export-charset');
  else verdict.fail('export', 'another column', { name, mine, other });
}

function compareRaw(event: DrawnEvent, here: JsonObject, verdict: Verdict): void {
  verdict.name('export-raw-format');
  const { properties } = here;
  const { time, ...rest } = isJsonObject(properties) ? properties : {};
  const members = eventMembers(event).map(([name, json]) => `${JSON.stringify(name)}:${json}`);
  const text = `{${members.join(',')}}`;
  const source = parseJson(text);
  if (sameExactly(rest, source)) verdict.equal += 1;
  else if (hasLoneSurrogate(text) && sameExactly(rest, parseJson(replaceLoneSurrogates(text)))) {
    verdict.name('half-surrogate-pairs');
  } else verdict.fail('export', 'raw properties are not the source', { rest, source, time });
}

const sameExactly = (left: JsonValue, right: JsonValue): boolean =>
  sameValue(left, right) && (!isNumber(left) || !isNumber(right) || digits(left) === digits(right));

function compareStates({ given, ours, theirs }: Comparison, verdict: Verdict): void {
  const { time: mine, ...added } = ours.states.get('export') ?? {};
  const other = theirs.states.get('export')?.['time'];
  const known = new Set([
    ...['read_through', 'processed_until', 'filter', 'zone', 'names', 'names_by_rule'],
    // Where the last state repeats an earlier one.
    '__ended',
  ]);
  const foreign = Object.keys(added).filter((name) => !known.has(name));
  if (foreign.length > 0) verdict.fail('export', 'a state with foreign members', { added });
  else verdict.name('export-state-says-more');
  const times = (records: readonly JsonObject[] | undefined): string[] =>
    (records ?? []).map(({ time }) => (typeof time === 'string' ? time : ''));
  const chosen = given.streams.find(({ name }) => name === 'export');
  const before = chosen?.syncMode === 'incremental' ? chosen.state?.['time'] : undefined;
  const greatest = (texts: readonly string[]): string | undefined =>
    [...texts, ...(typeof before === 'string' ? [before] : [])]
      .filter((text) => text !== '')
      .sort()
      .at(-1);
  const [own, foreignTimes] = [
    times(ours.records.get('export')),
    times(theirs.records.get('export')),
  ];
  const last = greatest(own);
  const isFuture = (text: string): boolean => Date.parse(text) > given.now;
  if (last !== undefined && isFuture(last) && typeof mine === 'string' && !isFuture(mine)) {
    verdict.name('states-in-the-future');
  } else if (mine !== last) {
    verdict.fail('export', 'the state is not the greatest time', {
      mine: mine ?? null,
      greatest: greatest(own) ?? null,
    });
  } else if (mine === other || greatest(own) !== greatest(foreignTimes)) verdict.equal += 1;
  else if (isWholeWithState({ given, ours, theirs }, 'export'))
    verdict.name('full-refresh-ignores-state');
  else verdict.fail('export', 'another state', { mine: mine ?? null, other: other ?? null });
}
