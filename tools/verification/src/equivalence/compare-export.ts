import { parseJson, writeJson } from '@source-mixpanel/exact-json';
import { hasLoneSurrogate, replaceLoneSurrogates } from '../harness/records/lone-surrogates.js';
import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
import { columnsIn } from './columns-in.js';
import { eventMembers, type DrawnEvent } from './drawn-project.js';
import { compareExportDays, exportRequests } from './compare-export-days.js';
import { hasCuts } from './draw-fault.js';
import { inLatin1, explainValue } from './export-values.js';
import { columnKey, columnsPerSet, stripped } from './rename-rule.js';
import { Replay } from './replay.js';
import { digits, isNumber, sameValue } from './same-value.js';
import { isWholeWithState, settingsOf, type Settings } from './settings.js';
import type { Comparison, Verdict } from './verdict.js';
import { objectIn } from '../harness/records/json-parts.js';

const RESERVED = new Set(['event', 'time', 'distinct_id']);

/** Compares the requested days, events, columns, values and states of export, which both connectors read to the end. */
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

/** Groups records by `insert_id`. A record without one is grouped by its whole content. */
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
  // In the Python connector a property that is called `event` overwrites the name of the event.
  const overwrites = [...columns].some(
    ([name, column]) => RESERVED.has(column) && (name !== column || name === 'event'),
  );
  if (overwrites) verdict.explainedBy('export-reserved-columns');
  else if (here['event'] === there['event']) verdict.equal += 1;
  else explainValue({ ...pair, name: 'event', json: JSON.stringify(event.name) }, verdict);
  for (const [name, json] of members) {
    const mine = name !== 'event' && RESERVED.has(name) ? name : names[name];
    const other = columns.get(name) ?? '';
    if (typeof mine !== 'string') {
      verdict.fail('export', 'a property has no column', { name, id: event.id });
      continue;
    }
    seen.here.add(mine);
    seen.there.add(other);
    if (mine !== other) explainColumn({ pair, name, mine, other }, verdict);
    else if (!isPlainColumn(pair, name, mine)) {
      verdict.fail('export', 'a column that does not follow the naming rule', {
        name,
        column: mine,
      });
    } else if (name === 'event') continue;
    else if (sameValue(here[mine], there[other])) verdict.equal += 1;
    else if (isShared(columns, other)) verdict.explainedBy('export-names-decided-once');
    else if (name !== 'time' || !overwrites)
      explainValue({ ...pair, name, json, column: mine }, verdict);
  }
  for (const [side, record] of [
    ['here', here],
    ['there', there],
  ] as const) {
    for (const column of Object.keys(record)) {
      if (!seen[side].has(column) && !pair.settings.prune) {
        verdict.fail('export', `a column that belongs to no property (${side})`, {
          column,
          id: event.id,
        });
      }
    }
  }
}

/** Returns whether two properties of one event are written to this column, so that one overwrites the other. */
const isShared = (columns: ReadonlyMap<string, string>, column: string): boolean =>
  [...columns.values()].filter((one) => one === column).length > 1;

/** Returns the columns of the Python connector, which reads the names as Latin-1 if the mock states no charset. */
function theirColumns({ comparison }: Pair, names: readonly string[]): Map<string, string> {
  if (comparison.given.project.exportType !== 'text/plain') return columnsPerSet(names);
  const garbled = new Map(names.map((name) => [name, inLatin1(name)]));
  const columns = columnsPerSet([...garbled.values()]);
  return new Map([...garbled].map(([name, read]) => [name, columns.get(read) ?? '']));
}

/** Returns whether the column follows the naming rule: it begins with underscores only if another property has the same name. */
function isPlainColumn({ comparison }: Pair, name: string, column: string): boolean {
  if (column === stripped(name)) return true;
  return (
    column.replace(/^_+/, '') === stripped(name).replace(/^_+/, '') &&
    countWithSameColumn(comparison, name) > 1
  );
}

/** Counts the properties of the project that would share one column in a destination that ignores case. */
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
  readonly mine: string;
  readonly other: string;
}

function explainColumn({ pair, name, mine, other }: ColumnFacts, verdict: Verdict): void {
  const key = stripped(name).toLowerCase();
  const charset = pair.comparison.given.project.exportType === 'text/plain';
  if (RESERVED.has(key)) verdict.explainedBy('export-reserved-columns');
  else if (countWithSameColumn(pair.comparison, name) > 1 && isPlainColumn(pair, name, mine)) {
    verdict.explainedBy('export-names-decided-once');
  } else if (charset && /[^\0-\x7f]/.test(name)) verdict.explainedBy('export-charset');
  else verdict.fail('export', 'another column', { name, mine, other });
}

function compareRaw(event: DrawnEvent, here: JsonObject, verdict: Verdict): void {
  verdict.explainedBy('export-raw-format');
  const { properties } = here;
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

function compareStates({ given, ours, theirs }: Comparison, verdict: Verdict): void {
  const { time: mine, ...added } = ours.states.get('export') ?? {};
  const other = theirs.states.get('export')?.['time'];
  const known = new Set([
    ...['read_through', 'processed_until', 'filter', 'zone', 'names', 'names_by_rule'],
    // `readOutcome` adds this if the last state only repeats an earlier one.
    '__ended',
  ]);
  const unknown = Object.keys(added).filter((name) => !known.has(name));
  if (unknown.length > 0) verdict.fail('export', 'a state with unknown members', { added });
  else verdict.explainedBy('export-state-says-more');
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
    verdict.explainedBy('states-in-the-future');
  } else if (mine !== last) {
    verdict.fail('export', 'the state is not the greatest time', {
      mine: mine ?? null,
      greatest: greatest(own) ?? null,
    });
  } else if (mine === other || greatest(own) !== greatest(foreignTimes)) verdict.equal += 1;
  else if (isWholeWithState({ given, ours, theirs }, 'export'))
    verdict.explainedBy('full-refresh-ignores-state');
  else verdict.fail('export', 'another state', { mine: mine ?? null, other: other ?? null });
}
