import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startFixturesServer } from '@source-mixpanel/fixtures-server';
import * as z from 'zod';

const GENERATED = { data: 'generated', events: 100_000, days: 10, hostile: false } as const;
const DAY = '2026-11-06';
const eventSchema = z.object({
  properties: z.object({ time: z.number(), $insert_id: z.string() }),
});

export interface WithheldRun {
  readonly code: number | null;
  /** The TRACE messages with errors that the connector printed. */
  readonly errors: string;
  /** The hour of the withheld event, such as `2026-11-06 05:00`. */
  readonly hour: string;
}

/**
 * Runs the connector that is installed in a folder with the `config.json` in it. The project has
 * 100,000 events, one of which the export omits although the mock counts it.
 */
export async function readWithheldEvent(project: string): Promise<WithheldRun> {
  const { time, $insert_id: id } = await findEvent();
  const server = await startFixturesServer({
    ...GENERATED,
    zone: 'UTC',
    export: {
      ...{ prepare: 0, visibilityDelay: 0, where: 'evaluate' },
      withheld: `"$insert_id":${JSON.stringify(id)}`,
    },
  });
  try {
    const read = (file: string): unknown => JSON.parse(readFileSync(join(project, file), 'utf8'));
    const config = z.looseObject({}).parse(read('config.json'));
    const counting = { ...config, start_date: '2026-11-01', verify_counts: true };
    writeFileSync(join(project, 'counting.json'), JSON.stringify(counting));
    const stream = { name: 'export', json_schema: {}, supported_sync_modes: ['incremental'] };
    const modes = { sync_mode: 'incremental', destination_sync_mode: 'append' };
    writeFileSync(
      join(project, 'catalog.json'),
      JSON.stringify({ streams: [{ stream, ...modes }] }),
    );
    const connector = 'node_modules/@source-mixpanel/local-sync/dist/connector/main.js';
    const files = ['--config', 'counting.json', '--catalog', 'catalog.json'];
    const child = spawn('node', [connector, 'read', ...files], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'], SOURCE_MIXPANEL_BASE_URL: server.url },
    });
    const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
    const traces = printed.split('\n').filter((line) => line.startsWith('{"type":"TRACE"'));
    const hour = new Date(1000 * time).toISOString().slice(0, 13).replace('T', ' ');
    return {
      code: child.exitCode,
      errors: traces.filter((line) => line.includes('"ERROR"')).join('\n'),
      hour: `${hour}:00`,
    };
  } finally {
    await server.close();
  }
}

/** Returns the properties of an event in the middle of DAY, which the export will omit. */
async function findEvent(): Promise<z.infer<typeof eventSchema>['properties']> {
  const server = await startFixturesServer({ ...GENERATED, zone: 'UTC' });
  const lines = server.control.truth().eventsBetween(DAY, DAY);
  await server.close();
  return eventSchema.parse(JSON.parse(lines[Math.floor(lines.length / 2)] ?? '')).properties;
}
