import { join } from 'node:path';
import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import * as z from 'zod';
import { ALL_STREAMS, smallConfig } from '../harness/projects/small-project.js';
import { ADDED_STREAMS_CONFIG } from '../harness/projects/added-streams.js';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';
import type { LineDriver } from '../harness/python/line-driver.js';

const answerSchema = z.union([
  z.object({
    check: z.literal(true),
    offered: z.array(z.string()),
    processed: z.int(),
    tables: z.record(z.string(), z.object({ rows: z.int(), keys: z.int() })),
    states: z.record(z.string(), z.record(z.string(), z.unknown())),
  }),
  z.object({ raised: z.string(), exit: z.int().nullable(), said: z.string() }),
]);
/** What PyAirbyte did, and what SQL found in the database afterwards. */
export type PyAirbyteAnswer = z.output<typeof answerSchema>;
export type PyAirbyteSync = Extract<PyAirbyteAnswer, { check: true }>;

export interface SyncOptions {
  readonly server: FixturesServer;
  readonly database: string;
  readonly full?: boolean;
  readonly config?: JsonObject;
  readonly streams?: readonly string[];
}

/** check, discover and read by PyAirbyte with the built binary. */
export async function pyAirbyteSync(
  driver: LineDriver,
  { server, database, full = false, config = {}, streams = ALL_STREAMS }: SyncOptions,
): Promise<PyAirbyteAnswer> {
  const answer = await driver.ask({
    binary: join(WORKSPACE_ROOT, 'bin', 'source-mixpanel'),
    origin: server.url,
    config: smallConfig(server, { ...ADDED_STREAMS_CONFIG, export_format: 'text', ...config }),
    database,
    streams: [...streams],
    full,
  });
  return answerSchema.parse(answer);
}
