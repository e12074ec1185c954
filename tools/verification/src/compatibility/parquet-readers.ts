import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { textTable } from '@source-mixpanel/text';
import * as z from 'zod';
import { LAST_DAY, smallConfig, startSmallProject } from '../harness/projects/small-project.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';
import { PYTHON_FOLDER, pythonEnvironment } from '../harness/python/python-environment.js';
import { readOptions } from '../harness/workspace/read-options.js';
import { buildProjects } from '../harness/workspace/build-projects.js';

readOptions((command) =>
  command.description(
    'Runs the Python examples of the README of local-sync: DuckDB, pyarrow and polars read the Parquet files of two syncs. The second sync adds a property. The exit code is 1 if a reader misses a row or the new column.',
  ),
);
buildProjects(['connector', 'local-sync']);

const run = promisify(execFile);
const READERS = ['duckdb', 'pyarrow', 'polars'] as const;
const COLUMN = 'first_on_the_last_day';
const answerSchema = z.record(z.enum(READERS), z.object({ rows: z.int(), found: z.boolean() }));

const interpreter = pythonEnvironment('parquet-readers');
const files = await ScratchFiles.create();
const server = await startSmallProject({ hostile: false });
try {
  await files.write('config.json', smallConfig(server, { export_format: 'text' }));
  await sync();
  const time = Date.parse(`${LAST_DAY}T23:30:00Z`) / 1000;
  const properties = { time, distinct_id: 'late', $insert_id: 'late-1', [COLUMN]: 'here' };
  server.control.changeProject({ addEvents: [{ event: 'late', properties }] });
  await sync();
  const answer = await readAll();
  const { rows } = answer.duckdb;
  const table = READERS.map((name) => [
    name,
    String(answer[name].rows),
    String(answer[name].found),
  ]);
  process.stdout.write(`${textTable(['reader', 'rows', `column ${COLUMN}`], table)}\n`);
  const isComplete = READERS.every((name) => answer[name].rows === rows && answer[name].found);
  process.exitCode = isComplete && rows > 100 ? 0 : 1;
} finally {
  await server.close();
  await files.remove();
}

async function sync(): Promise<void> {
  const args = ['--config', 'config.json', '--to', 'data/', '--streams', 'export'];
  // Asynchronous, because the mock runs in this process and must answer meanwhile.
  await run(join(WORKSPACE_ROOT, 'bin', 'local-sync'), args, {
    cwd: files.directory,
    env: { ...process.env, SOURCE_MIXPANEL_BASE_URL: server.url },
  });
}

async function readAll(): Promise<z.output<typeof answerSchema>> {
  const script = join(PYTHON_FOLDER, 'parquet_readers.py');
  const readme = join(WORKSPACE_ROOT, 'apps', 'local-sync', 'README.md');
  const { stdout } = await run(interpreter, [script, readme, COLUMN], { cwd: files.directory });
  return answerSchema.parse(JSON.parse(stdout));
}
