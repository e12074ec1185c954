import { appError, type Content } from '../exchange.js';
import type { Call } from './call.js';

/**
 * Implements `data-definitions/lookup-tables/download`: returns the rows of a table as CSV (RFC
 * 4180).
 */
export function downloadLookupTable(call: Call): Content {
  const id = call.parameters.get('data-group-id') ?? '';
  const table = call.project.lookupTables.find((known) => known.id === id);
  if (table?.csv === undefined) return appError('Lookup table not found', 404);
  return { status: 200, headers: { 'content-type': 'text/csv' }, body: [table.csv] };
}
