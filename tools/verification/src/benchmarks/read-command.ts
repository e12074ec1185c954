import type { JsonObject } from '@source-mixpanel/exact-json';
import { incrementalCatalog } from '../harness/projects/small-project.js';
import type { ScratchFiles } from '../harness/workspace/scratch-files.js';

export interface ReadCommandOptions {
  /** The built `main.js`. */
  readonly program: string;
  readonly stream: 'export' | 'engage';
  /** Days from 2024-06-01 on, one slice each. */
  readonly days?: number;
  readonly config?: JsonObject;
  /** Distinguishes the file of the configuration from those of other commands with as many days of the stream. */
  readonly name?: string;
}

/** The command that reads one stream, its files written. */
export async function readCommand(
  files: ScratchFiles,
  { program, stream, days = 1, config = {}, name = 'plain' }: ReadCommandOptions,
): Promise<readonly string[]> {
  const path = await files.write(`config-${name}-${String(days)}-${stream}.json`, {
    credentials: {
      option_title: 'Service Account',
      username: 'user',
      secret: 'example-secret',
      project_id: 1,
    },
    project_timezone: 'UTC',
    start_date: '2024-06-01',
    end_date: `2024-06-${String(days).padStart(2, '0')}`,
    date_window_size: 1,
    num_workers: 8,
    ...config,
  });
  const catalog = await files.write(`catalog-${stream}.json`, incrementalCatalog([stream]));
  return ['node', program, 'read', '--config', path, '--catalog', catalog];
}
