import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { startBigExport } from '../src/harness/projects/big-export.js';
import { Multiset } from '../src/harness/records/multiset.js';
import {
  smallConfig,
  startSmallProject,
  expectedKeys,
} from '../src/harness/projects/small-project.js';
import { SHARED_STREAMS } from '../src/harness/projects/stream-names.js';
import { buildImage, IMAGE } from '../src/compatibility/image/build-image.js';
import type { ContainerOptions, ImageStore } from '../src/compatibility/image/image-store.js';
import { keysOf, runJob, type ContainerRead } from '../src/compatibility/image/run-job.js';
import { workspaceProjects } from '../src/harness/workspace/workspace-projects.js';
import { WORKSPACE_ROOT } from '../src/harness/workspace/workspace-root.js';

/** A container that cannot write any file, as a strict cluster may demand. */
const READ_ONLY: ContainerOptions = { flags: ['--read-only', '--read-only-tmpfs=false'] };
const MEGABYTE = 2 ** 20;

let store: ImageStore;
let server: FixturesServer;

beforeAll(async () => {
  store = buildImage();
  server = await startSmallProject();
});
afterAll(async () => {
  await server.close();
  store.remove();
});

function read(more: Partial<Parameters<typeof runJob>[2]> = {}): Promise<ContainerRead> {
  return runJob(store, IMAGE, {
    command: 'read',
    url: server.url,
    config: smallConfig(server),
    ...more,
  });
}

/** Returns for each stream how many records of the project are missing in the reads. */
const missing = (...reads: readonly ContainerRead[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...expectedKeys(server)].map(([stream, keys]) => [
      stream,
      keysOf(stream, reads).countMissing(new Multiset(keys)),
    ]),
  );
const NONE = Object.fromEntries(SHARED_STREAMS.map((stream) => [stream, 0]));

describe('the image', () => {
  it('has the labels of the connector, one absolute entry point and the user 1000', () => {
    const { Config } = store.inspect(IMAGE);
    const { version } = workspaceProjects(WORKSPACE_ROOT)[0]?.manifest ?? {};
    const [node, main] = Config.Entrypoint;
    expect(node).toMatch(/^\//);
    expect(main).toMatch(/^\//);
    expect(Config.Env).toContain(`AIRBYTE_ENTRYPOINT=${Config.Entrypoint.join(' ')}`);
    expect(Config.User).toBe('1000:1000');
    expect(Config.WorkingDir).toBe('/airbyte/integration_code');
    expect(Config.Labels).toMatchObject({
      'io.airbyte.name': 'source-mixpanel',
      'io.airbyte.version': version,
    });
  });

  it('adds less than a compressed megabyte to its base', () => {
    const [, ...ours] = store.layerSizes(IMAGE);
    const own = ours.reduce((sum, size) => sum + size, 0);
    expect(own).toBeLessThan(MEGABYTE);
  });

  it('contains only the connector, its licence and its list of components, owned by its user', async () => {
    const list =
      'cd /airbyte && for f in . * */*; do [ -O "$f" ] || echo "not ours: $f"; done; echo */*';
    const { lines } = await store.run(IMAGE, ['-c', list], { entrypoint: '/bin/sh' });
    expect(lines).toHaveLength(1);
    const names = (lines[0] ?? '').split(' ').map((path) => path.replace('integration_code/', ''));
    const kinds = names.map((name) =>
      name.endsWith('.js') && name !== 'main.js' ? 'chunk' : name,
    );
    expect([...new Set(kinds)].sort()).toEqual(
      ['LICENSE', 'chunk', 'main.js', 'package.json', 'sbom.cdx.json'].sort(),
    );
  });

  it('runs spec by its entry point without a network, on a read-only file system', async () => {
    const run = await store.run(IMAGE, ['spec'], READ_ONLY);
    expect(run).toMatchObject({ code: 0, stderr: '', unfinished: 0 });
    expect(run.lines).toHaveLength(1);
    expect(run.lines[0]).toContain('"type":"SPEC"');
  });

  it('runs check and discover in /source as the platform starts it, on a read-only file system', async () => {
    const job = { url: server.url, config: smallConfig(server), container: READ_ONLY };
    const check = await runJob(store, IMAGE, { ...job, command: 'check' });
    const discover = await runJob(store, IMAGE, { ...job, command: 'discover' });
    expect([check.code, discover.code]).toEqual([0, 0]);
    expect(check.lines.join('\n')).toContain('"status":"SUCCEEDED"');
    const catalog = discover.messages.find((line) => line.kind === 'answer');
    const streams = catalog?.kind === 'answer' ? catalog.body['streams'] : undefined;
    const names = (streams as readonly JsonObject[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...SHARED_STREAMS]));
  });

  it('reads every record of every stream on a read-only file system, and continues from its states', async () => {
    const first = await read({ container: READ_ONLY });
    expect([first.code, first.stderr, first.unfinished]).toEqual([0, '', 0]);
    expect(missing(first)).toEqual(NONE);
    const second = await read({ container: READ_ONLY, states: first.states });
    expect(second.code).toBe(0);
    expect(keysOf('export', [second]).size).toBeLessThan(keysOf('export', [first]).size / 2);
  });

  it('reads an export larger than its memory', async () => {
    const big = await startBigExport(200_000);
    try {
      let records = 0;
      const config: JsonObject = {
        ...smallConfig(server),
        start_date: '2026-11-10',
        requests_per_hour: { query: 60, export: 60 },
      };
      const run = await read({
        url: big.url,
        config,
        streams: ['export'],
        container: { flags: ['--memory', '160m', '--memory-swap', '160m'] },
        onLine: (line) => (records += line.kind === 'record' ? 1 : 0),
      });
      expect([run.code, records]).toEqual([0, big.lines]);
    } finally {
      await big.close();
    }
  });

  it.each(['TERM', 'KILL'] as const)(
    'loses no record when it is ended by SIG%s',
    async (signal) => {
      const name = `source-mixpanel-trial-${signal.toLowerCase()}`;
      let states = 0;
      const ended = await read({
        container: { name },
        // The connector must be process 1 of the container, because a shell would not forward the signal.
        startedBy: 'image',
        onLine(line) {
          if (line.kind !== 'state' || line.stream !== 'export') return;
          states += 1;
          if (states === 3) store.kill(name, signal);
        },
      });
      expect(ended.code).not.toBe(0);
      expect(missing(ended)).not.toEqual(NONE);
      // After SIGTERM the connector completes its last line. After SIGKILL it cannot.
      if (signal === 'TERM') expect(ended.unfinished).toBe(0);
      const resumed = await read({ states: ended.states });
      expect(resumed.code).toBe(0);
      expect(missing(ended, resumed)).toEqual(NONE);
    },
  );
});
