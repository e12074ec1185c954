import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import * as z from 'zod';

const test = z.strictObject({ title: z.string(), file: z.string() });
const row = z.strictObject({
  number: z.int(),
  /** Only for a defect: what the Python connector does wrong. */
  python: z.string().optional(),
  /** Only for a defect: what this connector does instead. */
  here: z.string().optional(),
  /** Only for a demand: what users ask for. */
  demand: z.string().optional(),
  tests: z.array(test).min(1),
});

export type Defect = z.infer<typeof row>;

/**
 * Reads docs/evidence/defects.json. The keys are the headings of the sections that list the defects
 * and demands.
 */
export function defects(): Readonly<Record<string, readonly Defect[]>> {
  const path = join(WORKSPACE_ROOT, 'docs', 'evidence', 'defects.json');
  return z.record(z.string(), z.array(row)).parse(JSON.parse(readFileSync(path, 'utf8')));
}

/**
 * Returns a section as a numbered Markdown list, without the tests and what this connector does
 * instead.
 */
export function defectList(section: string): string {
  const rows = defects()[section] ?? [];
  return rows
    .map(({ number, python, demand }) => `${String(number)}. ${python ?? demand ?? ''}`)
    .join('\n');
}
