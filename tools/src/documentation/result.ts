import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import * as z from 'zod';

const table = z.strictObject({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
});

/**
 * The form of the files in docs/evidence/results: the published results of one run of a command.
 */
const result = z.strictObject({
  command: z.string(),
  date: z.iso.date(),
  /** Absent in old results, when commits were not recorded yet. */
  commit: z.string().optional(),
  machine: z.string(),
  tables: z.record(z.string(), table),
});

type Result = z.infer<typeof result>;

export const RESULTS_FOLDER = 'docs/evidence/results';

/**
 * Reads the published results of a command.
 * @throws z.ZodError if the file does not have the form of a result
 */
export function readResult(name: string): Result {
  const path = join(WORKSPACE_ROOT, RESULTS_FOLDER, `${name}.json`);
  return result.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/**
 * Returns the part of a result file that is published: its tables, but not `figures`, the
 * measurements of each round.
 * @param written the content of `.results/NAME.json`
 */
export function toPublishable(written: string): string {
  const fields = z.record(z.string(), z.unknown()).parse(JSON.parse(written));
  delete fields['figures'];
  return JSON.stringify(result.parse(fields));
}

/**
 * Returns the text of one cell of a table.
 * @param of the name of the table
 * @param row the texts of the first cells of the row, so many that they identify the row
 * @param column the name of the column
 * @throws Error if the table does not have this row or column
 */
export function cell(
  { tables }: Result,
  {
    of,
    row,
    column,
  }: { readonly of: string; readonly row: readonly string[]; readonly column: string },
): string {
  const { columns = [], rows = [] } = tables[of] ?? {};
  const found = rows.find((cells) => row.every((text, index) => cells[index] === text));
  const value = found?.[columns.indexOf(column)];
  if (value === undefined)
    throw new Error(`The table "${of}" has no "${column}" of ${row.join(', ')}.`);
  return value;
}
