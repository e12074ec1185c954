import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { WORKSPACE_ROOT, workspaceProjects } from '@source-mixpanel/verification/workspace';
import { architecturePicture } from './architecture-picture.js';
import { defectList } from './defects.js';
import { evidenceTable } from './evidence-table.js';
import { generatedSections, withGenerated, type DocumentText } from './generated-section.js';
import { hourlySyncs } from './hourly-syncs.js';
import { migratingSections } from './migrating.js';
import { readResult } from './result.js';
import { resultTable } from './result-sections.js';
import { streamColumns } from './stream-columns.js';

/** Generates the sections of all documents that have generated sections, and returns these documents. */
export async function documents(): Promise<readonly DocumentText[]> {
  const columns = await streamColumns();
  return Promise.all(
    paths()
      .map((path): DocumentText => ({
        path,
        text: readFileSync(join(WORKSPACE_ROOT, path), 'utf8'),
      }))
      .filter(({ text }) => generatedSections(text).length > 0)
      .map((document) => {
        let { text } = document;
        for (const name of generatedSections(document.text)) {
          text = withGenerated({ ...document, text }, name, section(name, columns));
        }
        return formatted({ ...document, text });
      }),
  );
}

function paths(): readonly string[] {
  const folder = 'docs';
  const pages = readdirSync(join(WORKSPACE_ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
    .sort();
  return ['README.md', 'ARCHITECTURE.md', ...pages];
}

/**
 * Generates the section with this name.
 * @throws Error when no generator has this name
 */
function section(name: string, columns: ReadonlyMap<string, string>): string {
  if (name === 'picture') return architecturePicture(workspaceProjects(WORKSPACE_ROOT));
  if (name === 'differences') return migratingSections();
  if (name === 'evidence') return evidenceTable();
  if (name === 'hourly syncs') return hourlySyncs();
  const [, defectSection] = /^defects (.+)$/u.exec(name) ?? [];
  if (defectSection !== undefined) return defectList(defectSection);
  const [, result, table, chosen] = /^result (\S+) (\S+?)(?:: (.+))?$/u.exec(name) ?? [];
  if (result !== undefined && table !== undefined) {
    return resultTable(readResult(result), table, chosen?.split(', '));
  }
  const [, stream] = /^columns of (\S+)$/u.exec(name) ?? [];
  const body = stream === undefined ? undefined : columns.get(stream);
  if (body === undefined) throw new Error(`Nothing generates the section "${name}".`);
  return body;
}

async function formatted({ path, text }: DocumentText): Promise<DocumentText> {
  const options = await resolveConfig(join(WORKSPACE_ROOT, path));
  return { path, text: await format(text, { ...options, parser: 'markdown' }) };
}
