import { once } from 'node:events';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import { isJsonObject, parseJson, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import * as z from 'zod';
import { IMAGE } from './image/build-image.js';
import type { ImageStore } from './image/image-store.js';
import { PYTHON_CONNECTOR } from '../harness/processes/launch.js';
import { runProgram } from '../harness/processes/run-program.js';
import type { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { keptVersions } from './versions/kept-version.js';
import { WatchedProcess } from '../harness/processes/watched-process.js';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';
import { acceptanceConfigs, acceptanceFile } from './acceptance-configs.js';
import { PYTHON_FOLDER, pythonEnvironment } from '../harness/python/python-environment.js';

const lineSchema = z.object({
  test: z.string(),
  outcome: z.enum(['passed', 'failed', 'skipped']),
  why: z.string(),
});

/** The result of one of Airbyte's tests with one configuration. */
export interface TestOutcome {
  readonly name: string;
  /** The name of the test without the configuration. */
  readonly test: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly why: string;
}

export interface StandardTests {
  readonly outcomes: readonly TestOutcome[];
  /** The end of the output of pytest. */
  readonly output: string;
}

export interface TestSetup {
  readonly files: ScratchFiles;
  readonly server: FixturesServer;
  readonly store: ImageStore;
}

const HALF_AN_HOUR = 1_800_000;

/**
 * Runs Airbyte's standard tests of a source and of an image, without changes.
 * @param choice further arguments of pytest, for example to run only some tests
 */
export async function runStandardTests(
  setup: TestSetup,
  choice: readonly string[],
): Promise<StandardTests> {
  const root = await createConnectorFolder(setup);
  const report = join(setup.files.directory, 'report.jsonl');
  const job = await setup.files.write('job.json', {
    image: IMAGE,
    published: await publishedSpecs(setup.server),
    report,
  });
  const bin = await createDockerCommand(setup);
  const child = WatchedProcess.start(
    pythonEnvironment('acceptance'),
    [
      ...['-m', 'pytest', '-q', '--tb', 'short', '-p', 'no:cacheprovider'],
      ...['-p', 'airbyte_cdk.test.standard_tests.pytest_hooks'],
      // By default, pytest only prints this warning.
      ...['-W', 'error::airbyte_cdk.test.standard_tests.DiscoveredCatalogWarning'],
      ...[
        '--connector-image',
        IMAGE,
        '--read-from-streams',
        'all',
        '--read-scenarios',
        readNames(),
      ],
      ...['--rootdir', root, join(PYTHON_FOLDER, 'acceptance'), ...choice],
    ],
    {
      environment: {
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        ACCEPTANCE_JOB: job,
        PYTHONDONTWRITEBYTECODE: '1',
        HOME: setup.files.directory,
        // The tests do not delete their temporary files.
        TMPDIR: setup.files.directory,
      },
      directory: root,
      timeoutMilliseconds: HALF_AN_HOUR,
    },
  );
  const printed: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => printed.push(bytes));
  await once(child.stdout, 'close');
  const { stderr } = await child.end();
  const text = existsSync(report) ? await readFile(report, 'utf8') : '';
  return {
    outcomes: text.split('\n').filter(Boolean).map(parseOutcome),
    output: `${Buffer.concat(printed).toString('utf8')}\n${stderr}`.slice(-4000),
  };
}

function parseOutcome(line: string): TestOutcome {
  const { test, outcome, why } = lineSchema.parse(parseJson(line));
  return { name: test, test: test.replace(/^.*::/, '').replace(/\[.*/s, ''), outcome, why };
}

/**
 * Creates the folder of a connector as in Airbyte's repository: its metadata and the configuration
 * of the tests.
 */
async function createConnectorFolder({ files, server }: TestSetup): Promise<string> {
  const root = join(files.directory, 'source-mixpanel');
  await mkdir(join(root, 'configs'), { recursive: true });
  await copyFile(join(WORKSPACE_ROOT, 'apps/connector/metadata.yaml'), join(root, 'metadata.yaml'));
  // JSON is valid YAML.
  await writeFile(join(root, 'acceptance-test-config.yml'), writeJson(acceptanceFile()));
  for (const [name, config] of Object.entries(acceptanceConfigs(server))) {
    await writeFile(join(root, 'configs', `${name}.json`), writeJson(config));
  }
  return root;
}

/**
 * Creates a folder with a command `docker` for the tests. It runs podman with the image store of
 * this run and the limits of the platform.
 */
async function createDockerCommand({ files, server, store }: TestSetup): Promise<string> {
  const folder = join(files.directory, 'bin');
  await mkdir(folder);
  const flags = store.runArguments({
    network: 'host',
    environment: { SOURCE_MIXPANEL_BASE_URL: server.url },
  });
  const words = flags.map((flag) => `'${flag}'`).join(' ');
  const script = `#!/bin/sh\n[ "$1" = run ] || exit 64\nshift\nexec podman ${words} "$@"\n`;
  await writeFile(join(folder, 'docker'), script);
  await chmod(join(folder, 'docker'), 0o755);
  return folder;
}

/**
 * Returns the specs that the tests would otherwise read from Airbyte's registries, and with which
 * they compare ours: that of the last kept version for `oss`, and that of the Python connector for
 * `cloud`.
 */
async function publishedSpecs(server: FixturesServer): Promise<JsonObject> {
  const kept = keptVersions().at(-1);
  if (kept === undefined) throw new Error('no version is kept');
  const python = await pythonSpec(server);
  return {
    oss: { version: kept.version, spec: kept.spec },
    // The tests only require that this version is older than the tested one.
    cloud: { version: '0.0.0', spec: python },
  };
}

async function pythonSpec({ url }: FixturesServer): Promise<JsonObject> {
  const job = { args: ['spec'], origin: url, now: 0, speedup: 1 };
  const { stdout } = await runProgram(
    { kind: 'python', program: PYTHON_CONNECTOR, job },
    { timeoutMilliseconds: HALF_AN_HOUR },
  );
  for (const line of stdout.split('\n').filter(Boolean)) {
    const message = parseJson(line);
    const spec = isJsonObject(message) ? message['spec'] : undefined;
    if (isJsonObject(spec)) return spec;
  }
  throw new Error('the Python connector printed no spec');
}

/**
 * Returns the names of all configurations for reads. By default, the tests read only with the one
 * that is called `config`.
 */
const readNames = (): string =>
  acceptanceFile()
    .acceptance_tests.full_refresh.tests.map(({ config_path: path }) =>
      path.replace(/^configs\/|\.json$/g, ''),
    )
    .join(',');
