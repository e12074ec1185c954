import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { SHARED_STREAMS } from '../harness/projects/stream-names.js';
import { keyText } from '../harness/records/record-key.js';
import { explainFailure } from './failures.js';
import { isWithoutColumns } from './optional-columns.js';
import { TEXT_COLUMNS } from './profile-values.js';
import { stripped } from './rename-rule.js';
import { sameValue } from './same-value.js';
import type { Comparison, Verdict } from './verdict.js';
import { objectIn } from '../harness/records/json-parts.js';

/** The members of a stream in the catalog that must not change, because the setup of existing connections depends on them. */
const FIXED = [
  'supported_sync_modes',
  'source_defined_primary_key',
  'source_defined_cursor',
  'default_cursor_field',
  'is_resumable',
];

/** Compares the catalogs: their streams and the schema of each stream. */
export function compareCatalog(comparison: Comparison, verdict: Verdict): void {
  const [mine, other] = [comparison.ours, comparison.theirs].map(({ catalog }) =>
    catalog === undefined ? undefined : new Map(catalog.map((one) => [keyText(one['name']), one])),
  );
  if (other === undefined) {
    if (mine !== undefined)
      explainFailure(
        { comparison, side: 'theirs', stream: 'discover', error: comparison.theirs.errors.at(-1) },
        verdict,
      );
    else verdict.equal += 1;
    return;
  }
  if (mine === undefined) {
    explainFailure(
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
      verdict.explainedBy('revenue-is-back');
    else if (name === 'revenue' && comparison.given.project.revenue === 'withdrawn')
      verdict.explainedBy('revenue-withdrawn');
    else if (there === undefined && !SHARED_STREAMS.some((known) => known === name))
      verdict.explainedBy('more-streams');
    else
      verdict.fail('catalog', 'only one catalog has the stream', {
        name,
        isOurs: here !== undefined,
      });
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
  const [mine, other] = [here, there].map((one) => objectIn(one['json_schema'])) as [
    JsonObject,
    JsonObject,
  ];
  if ((mine['additionalProperties'] ?? true) !== (other['additionalProperties'] ?? true)) {
    verdict.explainedBy('schema-stays-open');
  }
  const [columns, theirs] = [mine, other].map((one) => objectIn(one['properties'])) as [
    JsonObject,
    JsonObject,
  ];
  for (const column of new Set([...Object.keys(columns), ...Object.keys(theirs)])) {
    // A column may have a name that every object inherits, such as `constructor`.
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
  if (mine === undefined && name === 'export') verdict.explainedBy('export-demo-columns');
  else if (other === undefined && name === 'export') verdict.explainedBy('export-schema-columns');
  else if (name === 'annotations' && column === 'tags') verdict.explainedBy('schema-says-more');
  else if (mine === undefined || other === undefined) {
    if (isShared(comparison, column)) verdict.explainedBy('profile-names-kept-apart');
    else if (mine === undefined && isWithoutColumns(comparison, name))
      verdict.explainedBy('discover-waits-a-minute');
    else
      verdict.fail(name, 'only one schema has the column', {
        column,
        mine: mine ?? null,
        other: other ?? null,
      });
  } else if (sameValue(columnType(mine), columnType(other))) verdict.equal += 1;
  else if (name === 'annotations' || name === 'funnels') verdict.explainedBy('schema-says-more');
  else if (name === 'export' && comparison.given.config['export_format'] === 'raw') {
    verdict.explainedBy('export-raw-format');
  } else if (name === 'export' && isOverwritten(comparison, column)) {
    verdict.explainedBy('export-reserved-columns');
  } else if (name === 'export' && !sameValue(columnType(other), TEXT))
    verdict.explainedBy('export-demo-columns');
  else if (isShared(comparison, column)) verdict.explainedBy('profile-names-kept-apart');
  else verdict.fail(name, 'another type', { column, mine, other });
}

const TEXT = { type: ['null', 'string'], format: null, items: null };

/** Returns the parts of a schema that decide the type of a column in a destination. */
function columnType(schema: JsonValue): JsonValue {
  if (!isJsonObject(schema)) return schema;
  const { type, format, items } = schema;
  return {
    type: type ?? null,
    format: format ?? null,
    items: items === undefined ? null : columnType(items),
  };
}

/** Returns whether an event has a property whose column in the Python connector is one of the three fixed columns. */
function isOverwritten({ given }: Comparison, column: string): boolean {
  return (
    ['event', 'time', 'distinct_id'].includes(column) &&
    given.project.events.some(({ members }) => members.some(([name]) => name === `$${column}`))
  );
}

/** Returns whether several properties of the profiles share this column, or one has a dollar sign inside its name. */
function isShared({ given }: Comparison, column: string): boolean {
  const key = (text: string): string =>
    stripped(text).replaceAll('$', '').toLowerCase().replace(/^_+/, '');
  const properties = new Set(
    given.project.profiles.flatMap(({ members }) => members.map(([name]) => name)),
  );
  const names = ['distinct_id', 'cohort_id', ...properties];
  // A fixed column is renamed if the project has a property whose name differs only by case.
  if (TEXT_COLUMNS.has(column) && !properties.has(`$${column}`)) names.push(column);
  const sharing = names.filter((name) => key(name) === key(column));
  return sharing.length > 1 || sharing.some((name) => name.slice(1).includes('$'));
}
