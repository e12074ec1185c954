import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startFixturesServer, type FixturesServer } from '@source-mixpanel/fixtures-server';
import * as z from 'zod';
import { WORKSPACE_ROOT, workspaceProjects } from '@source-mixpanel/verification/workspace';
import { findPackageProblems } from '../src/release/check-package.js';
import { createNextRelease } from '../src/release/next-release.js';
import type { PackedPackage } from '../src/release/npm-pack.js';
import { packLocalSync } from '../src/release/pack-local-sync.js';
import { packPackages } from '../src/release/pack-packages.js';
import { STAMPS } from '../src/release/version-stamps.js';
import { readWithheldEvent } from './withheld-event.js';

const CHANGE = 'A change that only this test contains.';
const folder = mkdtempSync(join(tmpdir(), 'source-mixpanel-packages-'));
const workspace = join(folder, 'workspace');
let packages: readonly PackedPackage[];

beforeAll(() => {
  createNextRelease(workspace, (copy) => {
    const change = `---\n'@source-mixpanel/stream-export': minor\n---\n\n${CHANGE}\n`;
    writeFileSync(join(copy, '.changeset', 'trial.md'), change);
  });
  mkdirSync(join(folder, 'tarballs'));
  packages = packPackages(workspace, join(folder, 'tarballs'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the next release', () => {
  const before = workspaceProjects(WORKSPACE_ROOT)[0]?.manifest.version;
  const read = (path: string): string => readFileSync(join(workspace, path), 'utf8');

  it('has the next minor version in all packages and in their dependencies on each other', () => {
    const projects = workspaceProjects(workspace);
    const versions = projects.flatMap(({ manifest }) => [
      manifest.version,
      ...Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
        .filter(([name]) => name.startsWith('@source-mixpanel/'))
        .map(([, version]) => version),
    ]);
    const [major = '', minor = ''] = before?.split('.') ?? [];
    expect([...new Set(versions)]).toEqual([`${major}.${Number(minor) + 1}.0`]);
  });

  it('has this version also in the lock file, the metadata, the label of the image and the client', () => {
    const { version } = workspaceProjects(workspace)[0]?.manifest ?? {};
    expect(STAMPS.map(({ file, pattern }) => pattern.exec(read(file))?.[2])).toEqual(
      STAMPS.map(() => version),
    );
    const lock = z
      .object({ packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })) })
      .parse(JSON.parse(read('package-lock.json')));
    const locked = workspaceProjects(workspace).map(({ folder: at }) => lock.packages[at]?.version);
    expect(new Set(locked)).toEqual(new Set([version]));
  });

  it('has moved the text of the changeset into the changelog of its package', () => {
    expect(read('packages/stream-export/CHANGELOG.md')).toContain(CHANGE);
    expect(existsSync(join(workspace, '.changeset', 'trial.md'))).toBe(false);
  });
});

describe('every package', () => {
  it('contains its README, licence, types and code, but no tests and fixtures', () => {
    expect(packages.length).toBeGreaterThan(10);
    for (const { name, files } of packages) {
      const needed = ['LICENSE', 'README.md', 'dist/index.d.ts', 'dist/index.js', 'package.json'];
      expect([name, needed.filter((file) => !files.includes(file))]).toEqual([name, []]);
      expect([name, files.filter((file) => /\.test\.|fixtures\/|tsbuildinfo/.test(file))]).toEqual([
        name,
        [],
      ]);
    }
  });

  it('passes publint, and its types match its code in every kind of resolution of ES modules', async () => {
    for (const { name, tarball } of packages) {
      expect([name, await findPackageProblems(tarball)]).toEqual([name, []]);
    }
  });
});

describe('the client installed in another project', () => {
  const project = join(folder, 'project');
  let server: FixturesServer;

  beforeAll(async () => {
    const tarballs = Object.fromEntries(
      packages.map(({ name, tarball }) => [name, `file:${tarball}`]),
    );
    const wanted = '@source-mixpanel/client';
    const others = Object.entries(tarballs).filter(([name]) => name !== wanted);
    mkdirSync(project);
    const manifest = {
      private: true,
      type: 'module',
      dependencies: { [wanted]: tarballs[wanted] },
      // It depends on packages that are not published yet, so they are installed from tarballs too.
      overrides: Object.fromEntries(others),
    };
    writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
    execFileSync('npm', ['install', '--ignore-scripts', '--prefer-offline'], {
      cwd: project,
      stdio: 'ignore',
    });
    cpSync(join(WORKSPACE_ROOT, 'tools/examples/read-events.ts'), join(project, 'read-events.ts'));
    server = await startFixturesServer({ zone: 'US/Pacific', projectId: 1234567 });
  });
  afterAll(() => server.close());

  it('installs at most ten third-party packages and no package for Airbyte', () => {
    const { packages: installed } = z
      .object({ packages: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(readFileSync(join(project, 'node_modules/.package-lock.json'), 'utf8')));
    const names = Object.keys(installed);
    expect(names).toContain('node_modules/@source-mixpanel/client');
    const others = names.filter((name) => !name.startsWith('node_modules/@source-mixpanel/'));
    expect(others.length).toBeLessThanOrEqual(10);
    expect(names.filter((name) => name.includes('airbyte'))).toEqual([]);
  });

  it('compiles the example of packages/client/README.md with the strict compiler', () => {
    const options = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      module: 'nodenext',
      target: 'es2023',
      outDir: 'out',
      types: ['node'],
      // Only the compiler needs this package.
      typeRoots: [join(WORKSPACE_ROOT, 'node_modules/@types')],
    };
    const config = { compilerOptions: options, files: ['read-events.ts'] };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));
    const compiler = join(WORKSPACE_ROOT, 'node_modules/typescript/bin/tsc');
    expect(execFileSync('node', [compiler, '-p', '.'], { cwd: project }).toString()).toBe('');
  });

  it('reads every event once with the compiled example', async () => {
    const child = spawn('node', ['out/read-events.js'], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        PATH: process.env['PATH'],
        MIXPANEL_USERNAME: server.username,
        MIXPANEL_SECRET: server.secret,
        SOURCE_MIXPANEL_BASE_URL: server.url,
      },
    });
    const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
    const events = server.control.truth().eventsBetween('2026-11-01', '2026-11-07');
    expect([child.exitCode, printed.split('\n').length - 1]).toEqual([0, events.length]);
  });
});

describe('local-sync, installed outside of this repository,', () => {
  const project = join(folder, 'local-sync');
  let program: PackedPackage;
  let server: FixturesServer;

  beforeAll(async () => {
    program = packLocalSync(workspace, join(folder, 'tarballs'));
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), '{"private":true}');
    execFileSync('npm', ['install', '--ignore-scripts', '--prefer-offline', program.tarball], {
      cwd: project,
      stdio: 'ignore',
    });
    server = await startFixturesServer({ zone: 'UTC' });
    const config = {
      credentials: {
        option_title: 'Service Account',
        username: server.username,
        secret: server.secret,
        project_id: server.projectId,
      },
      project_timezone: 'UTC',
      start_date: '2000-01-01',
    };
    writeFileSync(join(project, 'config.json'), JSON.stringify(config));
  });
  afterAll(() => server.close());

  it('contains the connector and depends on no package that its bundle contains', () => {
    expect(program.files).toContain('dist/connector/main.js');
    const manifest = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(
        JSON.parse(
          readFileSync(
            join(project, 'node_modules/@source-mixpanel/local-sync/package.json'),
            'utf8',
          ),
        ),
      );
    expect(Object.keys(manifest.dependencies)).toEqual(['@duckdb/node-api']);
  });

  it('contains a connector that reports the hour of one event of 100,000 that an export omits', async () => {
    const { code, errors, hour } = await readWithheldEvent(project);
    expect(code).toBe(1);
    expect(errors).toContain('1 event that Mixpanel counts is missing in the export of 2026-11-0');
    expect(errors).toContain(`the first in the hour of ${hour} in the project's time zone`);
  });

  it('has no link to a file that the package does not contain', () => {
    const readme = join(project, 'node_modules/@source-mixpanel/local-sync/README.md');
    expect(readFileSync(readme, 'utf8').match(/\]\((?!https:|#)[^)]+\)/g)).toBeNull();
  });

  it('syncs a project into DuckDB, answers a query and writes a report when it is started with npx', async () => {
    const sql = 'SELECT count(*) AS profiles FROM engage';
    const options = ['--config', 'config.json', '--to', 'project.duckdb', '--streams', 'engage'];
    const outputs = ['--sql', sql, '--report', 'report.html'];
    const child = spawn('npx', ['--no-install', 'local-sync', ...options, ...outputs], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'], SOURCE_MIXPANEL_BASE_URL: server.url },
    });
    const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
    const code = child.exitCode;
    const ids = server.control
      .truth()
      .profiles()
      .map((row) => z.object({ $distinct_id: z.string() }).parse(JSON.parse(row)).$distinct_id);
    const profiles = new Set(ids).size;
    expect({ code, printed }).toEqual({
      code: 0,
      printed: expect.stringMatching(new RegExp(`\\b${profiles}\\b`)),
    });
    // Without the files of the package with its style and script, the report would lack these.
    expect(readFileSync(join(project, 'report.html'), 'utf8')).toMatch(
      /<style>[^<]{1000,}<\/style>[^]*"engage"[^]*<script>[^]{10000,}<\/script>/,
    );
  });
});
