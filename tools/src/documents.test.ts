import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { WORKSPACE_ROOT } from './workspace-root.js';

const read = (path: string): string => readFileSync(join(WORKSPACE_ROOT, path), 'utf8');
const documents = execFileSync('git', ['ls-files', '*.md'], {
  cwd: WORKSPACE_ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(WORKSPACE_ROOT, path)));
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));

describe.each(documents)('%s', (path) => {
  it('links only to what is there', () => {
    const links = [...read(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link);
    const dead = links.filter(
      (link = '') => !existsSync(join(WORKSPACE_ROOT, dirname(path), decodeURI(link))),
    );
    expect(dead).toEqual([]);
  });

  it('links only to headings that are there', () => {
    const links = [...read(path).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)];
    const dead = links.filter(([, document = '', anchor = '']) => {
      const target = document === '' ? path : join(dirname(path), document);
      return target.endsWith('.md') && !anchorsOf(read(target)).has(anchor);
    });
    expect(dead.map(([link]) => link)).toEqual([]);
  });

  it('has no row of a table that stands apart from its table', () => {
    const lines = read(path).split('\n');
    const apart = lines.filter(
      (line, at) =>
        line.startsWith('|') &&
        lines[at - 1]?.startsWith('|') !== true &&
        !/^\| ?:?-/.test(lines[at + 1] ?? ''),
    );
    expect(apart).toEqual([]);
  });

  it('names only scripts that can be run', () => {
    const named = [...read(path).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('the example of README.md', () => {
  const file = 'tools/examples/prove-export.mjs';
  const line = '{"event":"seen","properties":{"time":1,"$city":"Köln"}}\n';
  const run = (input: string): { readonly code: number | null; readonly output: string } => {
    const tsx = join(WORKSPACE_ROOT, 'node_modules', '.bin', 'tsx');
    const args = ['--conditions=@source-mixpanel/source', join(WORKSPACE_ROOT, file)];
    const { status, stdout } = spawnSync(tsx, args, { input, encoding: 'utf8' });
    return { code: status, output: stdout };
  };

  it('is the file that can be run', () => {
    expect(read('README.md')).toContain(`\`\`\`js\n${read(file)}\`\`\``);
  });

  it('has its like in packages/stream-export, which the trial of the packages runs', () => {
    const example = read('tools/examples/read-events.ts');
    expect(read('packages/stream-export/README.md')).toContain(`\`\`\`ts\n${example}\`\`\``);
  });

  it('counts a whole download', () => {
    expect(run(line.repeat(3))).toEqual({ code: 0, output: '3 events, 2 properties\n' });
  });

  it.each([
    ['inside a line', line + line.slice(0, 20)],
    ['with a word of the sender', `${line}terminated early`],
  ])('refuses one that was cut %s', (_where, input) => {
    expect(run(input)).toEqual({ code: 1, output: '' });
  });
});

/** Where links may lead inside a document: its headings, as the usual viewers name them, and its ids. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
  const ids = [...text.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id = '']) => id);
  return new Set([...headings, ...ids]);
}
