import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
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

/** The table of one section, with links to the files of the tests. */
export function defectTable(section: string): string {
  const rows = defects()[section] ?? [];
  const head = rows.some(({ demand }) => demand !== undefined)
    ? ['no.', 'demand', 'tests']
    : ['no.', 'the Python connector', 'here', 'tests'];
  return [head, head.map(() => '---'), ...rows.map(cells)]
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n');
}

function cells({ number, python, here, demand, tests }: Defect): readonly string[] {
  const files = [...new Set(tests.map(({ file }) => file))];
  const links = files.map((file) => `[${basename(file, '.ts')}](../../${file})`).join(', ');
  const texts = [python, here, demand].filter((text) => text !== undefined);
  return [String(number), ...texts, links];
}
