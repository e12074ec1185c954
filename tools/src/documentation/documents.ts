import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { WORKSPACE_ROOT, workspaceProjects } from '@source-mixpanel/verification/workspace';
import { architecturePicture } from './architecture-picture.js';
import { defectList } from './defects.js';
import { evidenceList } from './evidence-list.js';
import { generatedSections, withGenerated, type DocumentText } from './generated-section.js';
import { migratingSections } from './migrating.js';
import { quotaTimes } from './quota-times.js';
import { resultTable } from './result-sections.js';
import { streamSections } from './stream-sections.js';

/** Returns all documents that have generated sections, with these sections generated again. */
export async function documents(): Promise<readonly DocumentText[]> {
  const streams = await streamSections();
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
          const body = section(name, { streams, page: document.path });
          text = withGenerated({ ...document, text }, name, body);
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

interface SectionContext {
  /** The generated content of docs/guide/streams.md. */
  readonly streams: string;
  /** The path of the document, relative to the root of the workspace. */
  readonly page: string;
}

/**
 * Returns the content of a generated section.
 * @param name the name in the comment at the beginning of the section, such as `quota times`
 * @throws Error if no generator supports this name
 */
function section(name: string, { streams, page }: SectionContext): string {
  if (name === 'picture') return architecturePicture(workspaceProjects(WORKSPACE_ROOT));
  if (name === 'streams') return streams;
  if (name === 'differences') return migratingSections();
  if (name === 'evidence') return evidenceList();
  if (name === 'quota times') return quotaTimes(page);
  const [, defectSection] = /^defects (.+)$/u.exec(name) ?? [];
  if (defectSection !== undefined) return defectList(defectSection);
  const [, result, table, shown = ''] = /^result (\S+) (\S+?)(?:: (.+))?$/u.exec(name) ?? [];
  if (result !== undefined && table !== undefined) {
    const [, columns, column, value = ''] = /^(.*?)(?: where (\S+) = (.+))?$/u.exec(shown) ?? [];
    return resultTable({
      result,
      table,
      columns: columns === undefined || columns === '' ? undefined : columns.split('; '),
      where: column === undefined ? undefined : { column, value },
      page,
    });
  }
  throw new Error(`No generator supports the section "${name}".`);
}

async function formatted({ path, text }: DocumentText): Promise<DocumentText> {
  const options = await resolveConfig(join(WORKSPACE_ROOT, path));
  return { path, text: await format(text, { ...options, parser: 'markdown' }) };
}
