import type { JsonObject } from '@source-mixpanel/exact-json';
import { incrementalCatalog } from '../harness/projects/small-project.js';
import type { ScratchFiles } from '../harness/workspace/scratch-files.js';

export interface ReadCommandOptions {
  /** The path of the built `main.js`. */
  readonly program: string;
  readonly stream: 'export' | 'engage';
  /** The number of days to read, from 2024-06-01 on, each as one slice. Default: 1. */
  readonly days?: number;
  readonly config?: JsonObject;
  /**
   * Part of the name of the configuration file. It must differ for commands with the same stream
   * and number of days.
   */
  readonly name?: string;
}

/**
 * Writes configuration and catalog for reading one stream, and returns the words of the command
 * that reads it.
 */
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
