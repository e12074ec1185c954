import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { statuses } from '@source-mixpanel/testing/transcript';
import type { Run } from './run-connector.js';
import { LAST_DAY, Stage, warningsOf } from './stage.js';

/** A handwritten catalog, because discovery would use some of the quota. */
const catalog = {
  streams: [
    {
      stream: { name: 'revenue', json_schema: {}, supported_sync_modes: ['incremental'] },
      sync_mode: 'incremental',
      destination_sync_mode: 'append',
    },
  ],
};
const PER_HOUR = 60;
const DAYS = 40;

const folders: string[] = [];
const stages: Stage[] = [];
let stage: Stage;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quota-'));
  folders.push(directory);
  stage = await Stage.open();
  stages.push(stage);
});
afterAll(async () => {
  for (const open of stages) await open.close();
  for (const folder of folders) await rm(folder, { recursive: true });
});

/**
 * Runs a read that sends one request that counts for each day. The process is stopped as soon as it
 * waits for quota.
 */
function read(days = DAYS): Promise<Run> {
  const start = new Date(Date.parse(LAST_DAY) - (days - 1) * 86_400_000).toISOString();
  const config = { start_date: start.slice(0, 10), date_window_size: 1, num_workers: 5 };
  return stage.read(
    { catalog, config: stage.config(config) },
    {
      environment: { SOURCE_MIXPANEL_QUOTA_DIR: directory },
      stopOn: '"RATE_LIMITED"',
    },
  );
}

const requests = () => stage.server.control.requests();

describe('two processes that share a count of requests', () => {
  it('together stay within the hourly quota without communicating otherwise', async () => {
    const runs = await Promise.all([read(), read()]);
    expect(runs.filter(({ signal }) => signal === 'SIGTERM').length).toBeGreaterThan(0);
    expect(requests().filter(({ status }) => status === 429)).toEqual([]);
    expect(requests().filter(({ counted }) => counted)).toHaveLength(PER_HOUR);
  });

  it('count the requests of an earlier process, too', async () => {
    const first = await read();
    expect(first.code).toBe(0);
    const second = await read();
    expect(second.signal).toBe('SIGTERM');
    expect(statuses(second.messages, 'revenue').at(-1)).toBe('INCOMPLETE');
    expect(requests().filter(({ status }) => status === 429)).toEqual([]);
  });
});

describe('an unusable shared count', () => {
  it('does not stop a process if its file is damaged, and is reported in one warning', async () => {
    expect((await read(3)).code).toBe(0);
    const files = await readdir(directory);
    expect(files).toEqual([expect.stringMatching(/^mixpanel\.com-\d+-query\.json$/)]);
    await writeFile(join(directory, files[0] ?? ''), 'not JSON');
    const run = await read(3);
    expect(run.code).toBe(0);
    expect(warningsOf(run).filter((text) => text.includes('SOURCE_MIXPANEL_QUOTA_DIR'))).toEqual([
      expect.stringContaining('is damaged and starts again at zero'),
    ]);
  });

  it('does not stop a process if a killed process has left a lock', async () => {
    expect((await read(3)).code).toBe(0);
    const [file = ''] = await readdir(directory);
    await writeFile(join(directory, `${file}.lock`), '');
    const run = await read(3);
    expect(run.code).toBe(0);
    expect(warningsOf(run).filter((text) => text.includes('SOURCE_MIXPANEL_QUOTA_DIR'))).toEqual(
      [],
    );
    expect(await readdir(directory)).toEqual([file]);
  });
});
