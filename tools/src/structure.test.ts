import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startFixturesServer, type FixturesServer } from '@source-mixpanel/fixtures-server';
import { ESLint } from 'eslint';
import * as z from 'zod';
import { WORKSPACE_ROOT, workspaceProjects } from '@source-mixpanel/verification/workspace';

const at = (...parts: readonly string[]): string => join(WORKSPACE_ROOT, ...parts);
const read = (...parts: readonly string[]): string => readFileSync(at(...parts), 'utf8');
const filesBelow = (folder: string): readonly string[] =>
  existsSync(at(folder)) ? readdirSync(at(folder), { recursive: true, encoding: 'utf8' }) : [];
const testsBelow = (folder: string): readonly string[] =>
  ['src', 'test'].flatMap((part) =>
    filesBelow(join(folder, part))
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => read(folder, part, name)),
  );

const projects = workspaceProjects(WORKSPACE_ROOT);
const streams = projects
  .filter(({ folder }) => folder.startsWith('packages/stream-'))
  .map(({ folder, manifest }) => ({
    folder,
    packageName: manifest.name,
    name: folder.slice('packages/stream-'.length).replaceAll('-', '_'),
  }));

describe.each(streams)('the stream package $folder', ({ folder, packageName, name }) => {
  it('is imported by a list of streams in packages/client', () => {
    const lists = filesBelow('packages/client/src').filter((name) => name.endsWith('streams.ts'));
    const text = lists.map((name) => read('packages/client/src', name)).join('\n');
    expect(text).toContain(`from '${packageName}'`);
  });

  it('runs the conformance suite (describeStream) for the stream that has its name', () => {
    // describeStream checks that the stream really has this name.
    expect(testsBelow(folder).join('\n')).toContain(`describeStream('${name}'`);
  });

  it('has fixtures', () => {
    expect(filesBelow(join(folder, 'fixtures'))).not.toEqual([]);
  });

  it('has an index.ts', () => {
    expect(existsSync(at(folder, 'src/index.ts'))).toBe(true);
  });
});

describe('the mock', () => {
  let server: FixturesServer;
  beforeAll(async () => {
    server = await startFixturesServer();
  });
  afterAll(() => server.close());

  it.each(streams)('serves every endpoint that $folder/README.md mentions', async ({ folder }) => {
    const paths = read(folder, 'README.md').match(/\/api\/[^\s`]+/g) ?? [];
    expect(paths).not.toEqual([]);
    const credentials = Buffer.from(`${server.username}:${server.secret}`).toString('base64');
    for (const path of paths) {
      const url = new URL(path.replace('{project_id}', String(server.projectId)), server.url);
      url.searchParams.set('project_id', String(server.projectId));
      const response = await fetch(url, { headers: { authorization: `Basic ${credentials}` } });
      expect(await response.text()).not.toContain('Invalid API endpoint');
    }
  });
});

describe.each(projects)('the project $folder', ({ folder, manifest }) => {
  it('is named after its folder', () => {
    expect(manifest.name).toBe(`@source-mixpanel/${folder.split('/').at(-1) ?? ''}`);
  });

  it('has at most three configuration files: package.json and two tsconfig files', () => {
    const names = readdirSync(at(folder)).filter((name) =>
      /^(?:package\.json|tsconfig.*|jest.*|.*\.config\..*|\..*rc.*)$/.test(name),
    );
    if (folder !== 'tools') expect(names.length).toBeLessThanOrEqual(3);
  });

  it('has a README, tests, the MIT licence and the minimum version of Node of the workspace', () => {
    expect(statSync(at(folder, 'README.md')).size).toBeGreaterThan(0);
    expect(testsBelow(folder)).not.toEqual([]);
    expect(manifest.license).toBe('MIT');
    expect(manifest.engines['node']).toBe('>=20.19.0');
  });

  it('has the same version as all other projects, and depends on exactly this version of them', () => {
    const [first] = projects;
    expect(manifest.version).toBe(first?.manifest.version);
    // For any other version npm would download a package from a registry, where its name may belong
    // to someone else.
    const internal = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
      .filter(([name]) => name.startsWith('@source-mixpanel/'))
      .filter(([, version]) => version !== manifest.version);
    expect(internal).toEqual([]);
  });

  it('depends on exact versions', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });
});

describe('the npm scripts', () => {
  it('start programs in tools without a build before them, so that --help is fast', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')));
    const programs = Object.entries(scripts).filter(([, script]) => /\btools\S+\.ts$/.test(script));
    expect(programs.length).toBeGreaterThan(20);
    // release:version must run Changesets first, which writes the version that stamp-version.ts
    // copies.
    const late = programs.filter(([, script]) => !script.startsWith('tsx '));
    expect(late.map(([name]) => name)).toEqual(['release:version']);
  });
});

describe('the layers', () => {
  const ruleSchema = z.tuple([
    z.unknown(),
    z.object({
      depConstraints: z.array(
        z.object({ sourceTag: z.string(), onlyDependOnLibsWithTags: z.array(z.string()) }),
      ),
    }),
  ]);
  const configSchema = z.object({
    rules: z.object({ '@nx/enforce-module-boundaries': ruleSchema }),
  });
  /** The folders of the projects of some layers. */
  const foldersOf: Readonly<Record<string, RegExp>> = {
    'layer:stream': /^packages\/stream-/,
    'layer:client': /^packages\/client$/,
    'layer:app': /^apps\//,
    'layer:harness': /^apps\//,
    'layer:tool': /^tools(?:\/verification)?$/,
  };

  it('are assigned to every project: exactly one that lint knows (lint lets projects of unknown layers import everything)', async () => {
    const eslint = new ESLint({ cwd: WORKSPACE_ROOT });
    const config = configSchema.parse(
      await eslint.calculateConfigForFile(at('packages/kernel/src/index.ts')),
    );
    const { depConstraints } = config.rules['@nx/enforce-module-boundaries'][1];
    const known = new Set(depConstraints.map(({ sourceTag }) => sourceTag));
    const untagged = projects
      .map(({ folder, manifest }) => ({ folder, tags: manifest.nx.tags }))
      .filter(({ tags }) => tags.length !== 1 || !tags.every((tag) => known.has(tag)));
    expect(untagged).toEqual([]);
  });

  it.each(Object.entries(foldersOf))(
    '%s is assigned only to projects in its folders',
    (tag, folders) => {
      const tagged = projects.filter(({ manifest }) => manifest.nx.tags.includes(tag));
      expect(tagged).not.toEqual([]);
      expect(tagged.filter(({ folder }) => !folders.test(folder))).toEqual([]);
    },
  );
});

describe('the files of the repository', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: WORKSPACE_ROOT, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && !path.endsWith('.gz') && existsSync(at(path)));
  const filesWith = (pattern: RegExp): readonly string[] =>
    tracked.filter((path) => pattern.test(read(path)));

  it('are listed by git', () => {
    expect(tracked.length).toBeGreaterThan(100);
  });

  it('contain no absolute path of the machine on which they were written', () => {
    expect(filesWith(/(?:^|[\s"'`=(])\/(?:home|root|Users|work)\/[\w.-]/m)).toEqual([]);
  });

  it('contain no address of a package registry, so that everyone installs from their own', () => {
    expect(filesWith(/https?:\/\/[^\s"'`]*(?:registry\.|npmjs|artifactory)/i)).toEqual([]);
  });

  it('contain no test that is skipped or runs alone', () => {
    const tests = tracked.filter((path) => path.endsWith('.test.ts'));
    const skipped = /\b(?:it|test|describe)\.(?:skip|only|todo)\b|\bx(?:it|describe)\(/;
    expect(tests.filter((path) => skipped.test(read(path)))).toEqual([]);
  });
});
