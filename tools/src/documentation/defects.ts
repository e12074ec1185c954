import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import * as z from 'zod';

const test = z.strictObject({ title: z.string(), file: z.string() });
const row = z.strictObject({
  number: z.int(),
  /** What the Python connector does, and what happens here; or what users ask for. */
  python: z.string().optional(),
  here: z.string().optional(),
  demand: z.string().optional(),
  tests: z.array(test).min(1),
});

export type Defect = z.infer<typeof row>;

/** The rows of docs/evidence/defects.json by the heading of their section. */
export function defects(): Readonly<Record<string, readonly Defect[]>> {
  const path = join(WORKSPACE_ROOT, 'docs', 'evidence', 'defects.json');
  return z.record(z.string(), z.array(row)).parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** A section as a numbered list. What happens here, and the tests, are in the file of the rows. */
export function defectList(section: string): string {
  const rows = defects()[section] ?? [];
  return rows
    .map(({ number, python, demand }) => `${String(number)}. ${python ?? demand ?? ''}`)
    .join('\n');
}
