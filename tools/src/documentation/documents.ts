import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { WORKSPACE_ROOT, workspaceProjects } from '@source-mixpanel/verification/workspace';
import { architecturePicture } from './architecture-picture.js';
import { withGenerated, type DocumentText } from './generated-section.js';
import { migratingSections } from './migrating.js';
import { streamColumns } from './stream-columns.js';

/** The documents that hold generated sections, as they are to be. */
export async function documents(): Promise<readonly DocumentText[]> {
  const picture = architecturePicture(workspaceProjects(WORKSPACE_ROOT));
  let columns = read('docs/guide/streams.md');
  for (const [name, table] of await streamColumns()) {
    columns = withGenerated(
      { path: 'docs/guide/streams.md', text: columns },
      `columns of ${name}`,
      table,
    );
  }
  return Promise.all([
    formatted({
      path: 'docs/internals/architecture.md',
      text: withGenerated(document('docs/internals/architecture.md'), 'picture', picture),
    }),
    formatted({
      path: 'docs/guide/migrating.md',
      text: withGenerated(document('docs/guide/migrating.md'), 'differences', migratingSections()),
    }),
    formatted({ path: 'docs/guide/streams.md', text: columns }),
  ]);
}

function read(path: string): string {
  return readFileSync(join(WORKSPACE_ROOT, path), 'utf8');
}

function document(path: string): DocumentText {
  return { path, text: read(path) };
}

async function formatted({ path, text }: DocumentText): Promise<DocumentText> {
  const options = await resolveConfig(join(WORKSPACE_ROOT, path));
  return { path, text: await format(text, { ...options, parser: 'markdown' }) };
}
