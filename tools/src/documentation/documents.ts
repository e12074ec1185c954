import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { workspaceProjects } from '../workspace-projects.js';
import { WORKSPACE_ROOT } from '../workspace-root.js';
import { architecturePicture } from './architecture-picture.js';
import { withGenerated } from './generated-section.js';
import { migratingSections } from './migrating.js';
import { streamColumns } from './stream-columns.js';

export interface Document {
  /** From the root of the workspace. */
  readonly path: string;
  readonly text: string;
}

/** The documents that hold generated sections, as they are to be. */
export async function documents(): Promise<readonly Document[]> {
  const picture = architecturePicture(workspaceProjects(WORKSPACE_ROOT));
  let columns = read('docs/streams.md');
  for (const [name, table] of await streamColumns()) {
    columns = withGenerated(columns, `columns of ${name}`, table);
  }
  return Promise.all([
    formatted({
      path: 'docs/architecture.md',
      text: withGenerated(read('docs/architecture.md'), 'picture', picture),
    }),
    formatted({
      path: 'docs/migrating.md',
      text: withGenerated(read('docs/migrating.md'), 'differences', migratingSections()),
    }),
    formatted({ path: 'docs/streams.md', text: columns }),
  ]);
}

function read(path: string): string {
  return readFileSync(join(WORKSPACE_ROOT, path), 'utf8');
}

async function formatted({ path, text }: Document): Promise<Document> {
  const options = await resolveConfig(join(WORKSPACE_ROOT, path));
  return { path, text: await format(text, { ...options, parser: 'markdown' }) };
}
