import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { SHARED_STREAMS } from '../harness/projects/stream-names.js';
import { keyText } from '../harness/records/record-key.js';
import { explainFailure } from './failures.js';
import { isWithoutColumns } from './optional-columns.js';
import { TEXT_COLUMNS } from './profile-values.js';
import { withoutDollar } from './rename-rule.js';
import { sameValue } from './same-value.js';
import type { Comparison, Verdict } from './verdict.js';
import { objectIn } from '../harness/records/json-parts.js';

/**
 * The members of a stream in the catalog that must be equal, because the platform stores them in
 * existing connections.
 */
const FIXED = [
  'supported_sync_modes',
  'source_defined_primary_key',
  'source_defined_cursor',
  'default_cursor_field',
  'is_resumable',
];

/** Compares the catalogs: their streams and the schema of each stream. */
export function compareCatalog(comparison: Comparison, verdict: Verdict): void {
  const [ourStreams, theirStreams] = [comparison.ours, comparison.theirs].map(({ catalog }) =>
    catalog === undefined ? undefined : new Map(catalog.map((one) => [keyText(one['name']), one])),
  );
  if (theirStreams === undefined) {
    if (ourStreams !== undefined)
      explainFailure(
        { comparison, side: 'theirs', stream: 'discover', error: comparison.theirs.errors.at(-1) },
        verdict,
      );
    else verdict.equal += 1;
    return;
  }
  if (ourStreams === undefined) {
    explainFailure(
      { comparison, side: 'ours', stream: 'discover', error: comparison.ours.errors.at(-1) },
      verdict,
    );
    return;
  }
  for (const name of new Set([...ourStreams.keys(), ...theirStreams.keys()])) {
    const [ours, theirs] = [ourStreams.get(name), theirStreams.get(name)];
    if (ours !== undefined && theirs !== undefined)
      compareStream({ comparison, name, ours, theirs }, verdict);
    else if (name === 'revenue' && comparison.given.pythonConnector === 'python-connector-4')
      verdict.explainedBy('revenue-is-back');
    else if (name === 'revenue' && comparison.given.project.revenue === 'withdrawn')
      verdict.explainedBy('revenue-withdrawn');
    else if (theirs === undefined && !SHARED_STREAMS.some((known) => known === name))
      verdict.explainedBy('more-streams');
    else
      verdict.fail('catalog', 'only one catalog has the stream', {
        name,
        isOurs: ours !== undefined,
      });
  }
}

interface Described {
  readonly comparison: Comparison;
  readonly name: string;
  readonly ours: JsonObject;
  readonly theirs: JsonObject;
}

function compareStream(facts: Described, verdict: Verdict): void {
  const { name, ours, theirs } = facts;
  for (const member of FIXED) {
    if (sameValue(ours[member], theirs[member])) verdict.equal += 1;
    else
      verdict.fail(name, `another ${member}`, {
        ours: ours[member] ?? null,
        theirs: theirs[member] ?? null,
      });
  }
  const [ourSchema, theirSchema] = [ours, theirs].map((one) => objectIn(one['json_schema'])) as [
    JsonObject,
    JsonObject,
  ];
  if (
    (ourSchema['additionalProperties'] ?? true) !== (theirSchema['additionalProperties'] ?? true)
  ) {
    verdict.explainedBy('schema-stays-open');
  }
  const [ourColumns, theirColumns] = [ourSchema, theirSchema].map((one) =>
    objectIn(one['properties']),
  ) as [JsonObject, JsonObject];
  for (const column of new Set([...Object.keys(ourColumns), ...Object.keys(theirColumns)])) {
    // A column may have a name that every object inherits, such as `constructor`.
    const typeIn = (columns: JsonObject): JsonValue | undefined =>
      Object.hasOwn(columns, column) ? columns[column] : undefined;
    compareColumn(
      { ...facts, column, ourType: typeIn(ourColumns), theirType: typeIn(theirColumns) },
      verdict,
    );
  }
}

interface Column extends Described {
  readonly column: string;
  readonly ourType: JsonValue | undefined;
  readonly theirType: JsonValue | undefined;
}

function compareColumn(facts: Column, verdict: Verdict): void {
  const { name, column, ourType, theirType, comparison } = facts;
  if (ourType === undefined && name === 'export') verdict.explainedBy('export-demo-columns');
  else if (theirType === undefined && name === 'export')
    verdict.explainedBy('export-schema-columns');
  else if (name === 'annotations' && column === 'tags') verdict.explainedBy('schema-says-more');
  else if (ourType === undefined || theirType === undefined) {
    if (isShared(comparison, column)) verdict.explainedBy('profile-names-kept-apart');
    else if (ourType === undefined && isWithoutColumns(comparison, name))
      verdict.explainedBy('discover-waits-a-minute');
    else
      verdict.fail(name, 'only one schema has the column', {
        column,
        ours: ourType ?? null,
        theirs: theirType ?? null,
      });
  } else if (sameValue(columnType(ourType), columnType(theirType))) verdict.equal += 1;
  else if (name === 'annotations' || name === 'funnels') verdict.explainedBy('schema-says-more');
  else if (name === 'export' && comparison.given.config['export_format'] === 'raw') {
    verdict.explainedBy('export-raw-format');
  } else if (name === 'export' && isOverwritten(comparison, column)) {
    verdict.explainedBy('export-reserved-columns');
  } else if (name === 'export' && !sameValue(columnType(theirType), TEXT))
    verdict.explainedBy('export-demo-columns');
  else if (isShared(comparison, column)) verdict.explainedBy('profile-names-kept-apart');
  else verdict.fail(name, 'another type', { column, ours: ourType, theirs: theirType });
}

const TEXT = { type: ['null', 'string'], format: null, items: null };

/** Returns only the keywords of a schema from which a destination derives the type of a column. */
function columnType(schema: JsonValue): JsonValue {
  if (!isJsonObject(schema)) return schema;
  const { type, format, items } = schema;
  return {
    type: type ?? null,
    format: format ?? null,
    items: items === undefined ? null : columnType(items),
  };
}

/**
 * Returns whether the Python connector writes a property of an event to this column, which is one
 * of its three fixed columns.
 */
function isOverwritten({ given }: Comparison, column: string): boolean {
  return (
    ['event', 'time', 'distinct_id'].includes(column) &&
    given.project.events.some(({ members }) => members.some(([name]) => name === `$${column}`))
  );
}

/**
 * Returns whether several properties of the profiles would have this column in the Python
 * connector, or whether a property with this column has a dollar sign inside its name.
 */
function isShared({ given }: Comparison, column: string): boolean {
  const key = (text: string): string =>
    withoutDollar(text).replaceAll('$', '').toLowerCase().replace(/^_+/, '');
  const properties = new Set(
    given.project.profiles.flatMap(({ members }) => members.map(([name]) => name)),
  );
  const names = ['distinct_id', 'cohort_id', ...properties];
  // Every project has these columns. They are renamed if a property has a name that differs only by
  // case.
  if (TEXT_COLUMNS.has(column) && !properties.has(`$${column}`)) names.push(column);
  const sharing = names.filter((name) => key(name) === key(column));
  return sharing.length > 1 || sharing.some((name) => name.slice(1).includes('$'));
}
