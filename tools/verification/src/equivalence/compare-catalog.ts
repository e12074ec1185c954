import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { SHARED_STREAMS } from '../harness/projects/stream-names.js';
import { keyText } from '../harness/records/record-key.js';
import { nameFailure } from './failures.js';
import { isWithoutColumns } from './optional-columns.js';
import { TEXT_COLUMNS } from './profile-values.js';
import { stripped } from './rename-rule.js';
import { sameValue } from './same-value.js';
import type { Comparison, Verdict } from './verdict.js';

/** What decides how a connection is set up: these must be as they were. */
const FIXED = [
  'supported_sync_modes',
  'source_defined_primary_key',
  'source_defined_cursor',
  'default_cursor_field',
  'is_resumable',
];

const objectOf = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});

export function compareCatalog(comparison: Comparison, verdict: Verdict): void {
  const [mine, other] = [comparison.ours, comparison.theirs].map(({ catalog }) =>
    catalog === undefined ? undefined : new Map(catalog.map((one) => [keyText(one['name']), one])),
  );
  if (other === undefined) {
    if (mine !== undefined)
      nameFailure(
        { comparison, side: 'theirs', stream: 'discover', error: comparison.theirs.errors.at(-1) },
        verdict,
      );
    else verdict.equal += 1;
    return;
  }
  if (mine === undefined) {
    nameFailure(
      { comparison, side: 'ours', stream: 'discover', error: comparison.ours.errors.at(-1) },
      verdict,
    );
    return;
  }
  for (const name of new Set([...mine.keys(), ...other.keys()])) {
    const [here, there] = [mine.get(name), other.get(name)];
    if (here !== undefined && there !== undefined)
      compareStream({ comparison, name, here, there }, verdict);
    else if (name === 'revenue' && comparison.given.pythonConnector === 'python-connector-4')
      verdict.name('revenue-is-back');
    else if (name === 'revenue' && comparison.given.project.revenue === 'withdrawn')
      verdict.name('revenue-withdrawn');
    else if (there === undefined && !SHARED_STREAMS.some((known) => known === name))
      verdict.name('more-streams');
    else verdict.fail('catalog', 'a stream is in one of two', { name, isOurs: here !== undefined });
  }
}

interface Described {
  readonly comparison: Comparison;
  readonly name: string;
  readonly here: JsonObject;
  readonly there: JsonObject;
}

function compareStream(facts: Described, verdict: Verdict): void {
  const { name, here, there } = facts;
  for (const member of FIXED) {
    if (sameValue(here[member], there[member])) verdict.equal += 1;
    else
      verdict.fail(name, `another ${member}`, {
        mine: here[member] ?? null,
        other: there[member] ?? null,
      });
  }
  const [mine, other] = [here, there].map((one) => objectOf(one['json_schema'])) as [
    JsonObject,
    JsonObject,
  ];
  if ((mine['additionalProperties'] ?? true) !== (other['additionalProperties'] ?? true)) {
    verdict.name('schema-stays-open');
  }
  const [columns, theirs] = [mine, other].map((one) => objectOf(one['properties'])) as [
    JsonObject,
    JsonObject,
  ];
  for (const column of new Set([...Object.keys(columns), ...Object.keys(theirs)])) {
    // A column may be called `constructor`, which every object inherits.
    const own = (of: JsonObject): JsonValue | undefined =>
      Object.hasOwn(of, column) ? of[column] : undefined;
    compareColumn({ ...facts, column, mine: own(columns), other: own(theirs) }, verdict);
  }
}

interface Column extends Described {
  readonly column: string;
  readonly mine: JsonValue | undefined;
  readonly other: JsonValue | undefined;
}

function compareColumn(facts: Column, verdict: Verdict): void {
  const { name, column, mine, other, comparison } = facts;
  if (mine === undefined && name === 'export') verdict.name('export-demo-columns');
  else if (other === undefined && name === 'export') verdict.name('export-schema-columns');
  else if (name === 'annotations' && column === 'tags') verdict.name('schema-says-more');
  else if (mine === undefined || other === undefined) {
    if (hasRivals(comparison, column)) verdict.name('profile-names-kept-apart');
    else if (mine === undefined && isWithoutColumns(comparison, name))
      verdict.name('discover-waits-a-minute');
    else
      verdict.fail(name, 'a column in one of two', {
        column,
        mine: mine ?? null,
        other: other ?? null,
      });
  } else if (sameValue(bare(mine), bare(other))) verdict.equal += 1;
  else if (name === 'annotations' || name === 'funnels') verdict.name('schema-says-more');
  else if (name === 'export' && comparison.given.config['export_format'] === 'raw') {
    verdict.name('export-raw-format');
  } else if (name === 'export' && isOverwritten(comparison, column)) {
    verdict.name('export-reserved-columns');
  } else if (name === 'export' && !sameValue(bare(other), TEXT))
    verdict.name('export-demo-columns');
  else if (hasRivals(comparison, column)) verdict.name('profile-names-kept-apart');
  else verdict.fail(name, 'another type', { column, mine, other });
}

const TEXT = { type: ['null', 'string'], format: null, items: null };

/** What a destination makes a column of. */
function bare(schema: JsonValue): JsonValue {
  if (!isJsonObject(schema)) return schema;
  const { type, format, items } = schema;
  return {
    type: type ?? null,
    format: format ?? null,
    items: items === undefined ? null : bare(items),
  };
}

/** Whether a property of an event is described in place of one of Mixpanel's own columns. */
function isOverwritten({ given }: Comparison, column: string): boolean {
  return (
    ['event', 'time', 'distinct_id'].includes(column) &&
    given.project.events.some(({ members }) => members.some(([name]) => name === `$${column}`))
  );
}

/** Whether several properties of the profiles lay claim to the column, or one has dollars inside. */
function hasRivals({ given }: Comparison, column: string): boolean {
  const key = (text: string): string =>
    stripped(text).replaceAll('$', '').toLowerCase().replace(/^_+/, '');
  const properties = new Set(
    given.project.profiles.flatMap(({ members }) => members.map(([name]) => name)),
  );
  const names = ['distinct_id', 'cohort_id', ...properties];
  // Those that every project has give way to a property that differs by case alone.
  if (TEXT_COLUMNS.has(column) && !properties.has(`$${column}`)) names.push(column);
  const rivals = names.filter((name) => key(name) === key(column));
  return rivals.length > 1 || rivals.some((name) => name.slice(1).includes('$'));
}
