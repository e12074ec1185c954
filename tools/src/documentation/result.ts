import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import * as z from 'zod';

const table = z.strictObject({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
});

/** The results of one run of a command, as they are published in docs/evidence/results. */
const result = z.strictObject({
  command: z.string(),
  date: z.iso.date(),
  /** Absent in old results: commits were not recorded at first. */
  commit: z.string().optional(),
  machine: z.string(),
  tables: z.record(z.string(), table),
});

type Result = z.infer<typeof result>;

export const RESULTS_FOLDER = 'docs/evidence/results';

/**
 * Reads the published results of a command.
 * @throws z.ZodError when the file does not have the form of a result
 */
export function readResult(name: string): Result {
  const path = join(WORKSPACE_ROOT, RESULTS_FOLDER, `${name}.json`);
  return result.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/**
 * Returns a result file without `figures`, the measurements of each round: only its tables are published.
 * @param written the content of `.results/NAME.json`
 */
export function publishable(written: string): string {
  const whole = z.record(z.string(), z.unknown()).parse(JSON.parse(written));
  delete whole['figures'];
  return JSON.stringify(result.parse(whole));
}

/**
 * Returns the text of one cell of a table.
 * @param of the name of the table
 * @param row the texts of the first cells of the row: as many as identify it
 * @param column the name of the column
 * @throws Error that lists these when there is no such cell
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
