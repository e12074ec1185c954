import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import {
  isJsonObject,
  parseJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import { textTable } from '@source-mixpanel/text';
import * as z from 'zod';
import { at } from '@source-mixpanel/testing/transcript';
import { CONNECTOR_BINARY } from '../harness/processes/connector-process.js';
import { PYTHON_CONNECTOR, type Launch } from '../harness/processes/launch.js';
import { PYTHON_4_STREAMS } from '../harness/projects/stream-names.js';
import { runProgram } from '../harness/processes/run-program.js';
import {
  FIRST_DAY,
  LAST_DAY,
  smallConfig,
  startSmallProject,
} from '../harness/projects/small-project.js';
import { PYTHON_FOLDER, pythonEnvironment } from '../harness/python/python-environment.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';
import { knownFailure } from './known-airbyte-checks.js';
import { readOptions } from '../harness/workspace/read-options.js';
import { buildProjects } from '../harness/workspace/build-projects.js';
import { listIn } from '../harness/records/json-parts.js';

readOptions((command) =>
  command.description(
    "Runs Airbyte's own checks of metadata, catalog and records, and its comparison of the Python connector (control) with the built connector (target) against the mock. The exit code is 1 if a check fails that is not a known difference.",
  ),
);
buildProjects(['connector']);

const COMMANDS = ['spec', 'discover', 'read'] as const;
type Side = 'control' | 'target';
const MINUTES = 60_000;

const verdictSchema = z.array(
  z.object({
    check: z.string(),
    passed: z.boolean(),
    message: z.string(),
    streams: z.array(z.string()),
  }),
);
type Verdict = z.output<typeof verdictSchema>[number];

let fileCount = 0;
const files = await ScratchFiles.create();
// Without hostile records: our connector repairs some of them, which Airbyte's comparison would
// count as differences.
const server = await startSmallProject({ hostile: false, events: 3_000 });
try {
  const config = await files.write(
    'config.json',
    smallConfig(server, {
      export_format: 'text',
      region: 'US',
      // The Python connector accepts only date-times.
      start_date: `${FIRST_DAY}T00:00:00Z`,
      end_date: `${LAST_DAY}T00:00:00Z`,
    }),
  );
  const discovered = await runToFile('target', 'discover', { config });
  const catalog = configuredCatalog(await readFile(discovered, 'utf8'));
  // The Python connector fails at a cohort of a data group, of which the mock has one.
  const compared = withoutStream(catalog, 'cohort_members');
  const paths = {
    all: await files.write('catalog.json', catalog),
    compared: await files.write('compared.json', compared),
  };
  const job = {
    metadata: join(WORKSPACE_ROOT, 'apps', 'connector', 'metadata.yaml'),
    catalog,
    read: await runToFile('target', 'read', { config, catalog: paths.all }),
    compared,
    control: await runAllToFiles('control', { config, catalog: paths.compared }),
    target: await runAllToFiles('target', { config, catalog: paths.compared }),
  };
  report(await runChecks(await files.write('job.json', job)));
} finally {
  await server.close();
  await files.remove();
}

interface CommandFiles {
  readonly config: string;
  readonly catalog?: string;
}

/** Runs all commands and returns the paths of the files with their output. */
async function runAllToFiles(side: Side, given: CommandFiles): Promise<Record<string, string>> {
  const printed: Record<string, string> = {};
  for (const command of COMMANDS) printed[command] = await runToFile(side, command, given);
  return printed;
}

/** Runs a command and returns the path of the file with its output. */
async function runToFile(
  side: Side,
  command: (typeof COMMANDS)[number],
  { config, catalog }: CommandFiles,
): Promise<string> {
  const args = [
    command,
    ...(command === 'spec' ? [] : ['--config', config]),
    ...(command === 'read' && catalog !== undefined ? ['--catalog', catalog] : []),
  ];
  const { exit, stdout, stderr } = await runProgram(launch(side, args, server), {
    timeoutMilliseconds: 5 * MINUTES,
  });
  if (exit !== 0)
    throw new Error(
      `${side} ${command} ended with ${exit}\n${stdout.slice(-1500)}${stderr.slice(-1500)}`,
    );
  fileCount += 1;
  return files.write(`${fileCount}.jsonl`, stdout);
}

function launch(side: Side, args: readonly string[], { url }: FixturesServer): Launch {
  return side === 'target'
    ? {
        kind: 'process',
        command: CONNECTOR_BINARY,
        args,
        environment: { SOURCE_MIXPANEL_BASE_URL: url },
      }
    : {
        kind: 'python',
        program: PYTHON_CONNECTOR,
        job: { args, origin: url, now: Date.parse(`${LAST_DAY}T23:59:59Z`) / 1000, speedup: 1 },
      };
}

/**
 * Returns a configured catalog, as the platform writes it, with the streams that the Python
 * connector also has.
 */
function configuredCatalog(printed: string): JsonObject {
  const message = printed
    .split('\n')
    .map(parseLine)
    .find((one) => one?.['type'] === 'CATALOG');
  const streams = at(message, 'catalog', 'streams');
  return {
    streams: listIn(streams)
      .filter(isJsonObject)
      .filter(({ name }) => PYTHON_4_STREAMS.some((known) => known === name))
      .map((stream) => ({
        stream,
        sync_mode: Array.isArray(stream['default_cursor_field']) ? 'incremental' : 'full_refresh',
        destination_sync_mode: 'append',
        cursor_field: stream['default_cursor_field'] ?? [],
        primary_key: stream['source_defined_primary_key'] ?? [],
      })),
  };
}

function withoutStream(catalog: JsonObject, name: string): JsonObject {
  const { streams } = catalog;
  const isOther = (one: JsonValue): boolean => at(one, 'stream', 'name') !== name;
  return { streams: listIn(streams).filter(isOther) };
}

function parseLine(line: string): JsonObject | undefined {
  const value = line.startsWith('{') ? parseJson(line) : undefined;
  return isJsonObject(value) ? value : undefined;
}

async function runChecks(job: string): Promise<readonly Verdict[]> {
  const script = join(PYTHON_FOLDER, 'airbyte_checks.py');
  const { stdout } = await promisify(execFile)(pythonEnvironment('airbyte-checks'), [script, job], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return verdictSchema.parse(JSON.parse(stdout));
}

function report(verdicts: readonly Verdict[]): void {
  const rows = verdicts.map(({ check, passed, message, streams }) => {
    const known = knownFailure(check, streams);
    if (!passed && known === undefined) process.exitCode = 1;
    const text = passed ? 'passed' : known === undefined ? 'FAILED' : 'known difference';
    return [check, text, (known ?? message).slice(0, 140)];
  });
  process.stdout.write(`${textTable(['check', 'verdict', 'why'], rows)}\n`);
}
