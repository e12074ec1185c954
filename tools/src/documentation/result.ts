import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import * as z from 'zod';

const table = z.strictObject({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
});

/** What a command wrote of one run, as it is published in docs/evidence/results. */
const result = z.strictObject({
  command: z.string(),
  date: z.iso.date(),
  /** Absent where a run is older than the recording of commits. */
  commit: z.string().optional(),
  machine: z.string(),
  tables: z.record(z.string(), table),
});

export type Result = z.infer<typeof result>;

export const RESULTS_FOLDER = 'docs/evidence/results';

/** @throws z.ZodError for a file that is not a published result */
export function readResult(name: string): Result {
  const path = join(WORKSPACE_ROOT, RESULTS_FOLDER, `${name}.json`);
  return result.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Without the single figures of each round, which only the one who measured needs. */
export function publishable(written: string): string {
  const whole = z.record(z.string(), z.unknown()).parse(JSON.parse(written));
  delete whole['figures'];
  return JSON.stringify(result.parse(whole));
}

/**
 * A cell by the text of the first cell of its row (or of the first two, for rows within groups) and by its column.
 *
 * @throws Error that names what is missing
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
