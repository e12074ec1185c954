import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startFixturesServer, type FixturesServer } from '@source-mixpanel/fixtures-server';
import * as z from 'zod';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';

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
  it('links only to files that exist', () => {
    const links = [...read(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link);
    const dead = links.filter(
      (link = '') => !existsSync(join(WORKSPACE_ROOT, dirname(path), decodeURI(link))),
    );
    expect(dead).toEqual([]);
  });

  it('links only to headings that exist', () => {
    const links = [...read(path).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)];
    const dead = links.filter(([, document = '', anchor = '']) => {
      const target = document === '' ? path : join(dirname(path), document);
      return target.endsWith('.md') && !anchorsOf(read(target)).has(anchor);
    });
    expect(dead.map(([link]) => link)).toEqual([]);
  });

  it('has no table row that an empty line separates from its table', () => {
    const lines = read(path).split('\n');
    const separated = lines.filter(
      (line, at) =>
        line.startsWith('|') &&
        lines[at - 1]?.startsWith('|') !== true &&
        !/^\| ?:?-/.test(lines[at + 1] ?? ''),
    );
    expect(separated).toEqual([]);
  });

  it('imports in its examples only names that the packages of this repository export', () => {
    const imports = read(path).matchAll(/^import \{([^}]+)\} from '@source-mixpanel\/([\w-]+)'/gm);
    const missing = [...imports].flatMap(([, names = '', folder = '']) => {
      const index = read(`packages/${folder}/src/index.ts`);
      const isExported = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(index);
      return names.split(',').filter((name) => name.trim() !== '' && !isExported(name.trim()));
    });
    expect(missing).toEqual([]);
  });

  it('mentions only npm scripts that exist', () => {
    const scriptNames = /\bnpm run ([\w:-]+)|`((?:verify|bench):[\w-]+)/g;
    const mentioned = [...read(path).matchAll(scriptNames)].map(
      ([, afterRun, alone = '']) => afterRun ?? alone,
    );
    expect(mentioned.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('the example of packages/client/README.md', () => {
  const file = 'tools/examples/read-events.ts';
  let server: FixturesServer;
  beforeAll(async () => {
    const days = { days: 7, lastDay: '2026-11-07', zone: 'US/Pacific' };
    server = await startFixturesServer({
      data: 'generated',
      events: 200,
      projectId: 1234567,
      ...days,
    });
  });
  afterAll(() => server.close());

  const run = async (
    secret: string,
  ): Promise<{ readonly code: number | null; readonly lines: readonly string[] }> => {
    const tsx = join(WORKSPACE_ROOT, 'node_modules', '.bin', 'tsx');
    const args = ['--conditions=@source-mixpanel/source', join(WORKSPACE_ROOT, file)];
    const environment = {
      SOURCE_MIXPANEL_BASE_URL: server.url,
      MIXPANEL_USERNAME: server.username,
      MIXPANEL_SECRET: secret,
    };
    const child = spawn(tsx, args, {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    await once(child, 'close');
    return { code: child.exitCode, lines: printed.split('\n').slice(0, -1) };
  };

  it('equals the file tools/examples/read-events.ts, which these tests run', () => {
    expect(read('packages/client/README.md')).toContain(`\`\`\`ts\n${read(file)}\`\`\``);
  });

  it('prints every event of its days once and exits with 0', async () => {
    const { code, lines } = await run(server.secret);
    const events = server.control.truth('readable').eventsBetween('2026-11-01', '2026-11-07');
    expect({ code, events: lines.length }).toEqual({ code: 0, events: events.length });
    expect(lines[0]).toMatch(/^2026-1\d-\d\dT\d\d:\d\d:\d\dZ \S/);
  });

  it('exits with 1 when Mixpanel refuses the credentials', async () => {
    expect(await run('wrong')).toEqual({ code: 1, lines: [] });
  });
});

/** Returns the anchors of a document: those that GitHub creates from its headings, and its ids. */
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
