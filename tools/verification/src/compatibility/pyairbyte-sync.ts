import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import * as z from 'zod';
import { ALL_STREAMS, smallConfig } from '../harness/projects/small-project.js';
import { ADDED_STREAMS_CONFIG } from '../harness/projects/added-streams.js';
import { CONNECTOR_BINARY } from '../harness/processes/connector-process.js';
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
/** The result of a sync: its error, or the contents of the database afterwards. */
export type PyAirbyteAnswer = z.output<typeof answerSchema>;
export type PyAirbyteSync = Extract<PyAirbyteAnswer, { check: true }>;

export interface SyncOptions {
  readonly server: FixturesServer;
  readonly database: string;
  readonly full?: boolean;
  readonly config?: JsonObject;
  readonly streams?: readonly string[];
}

/** Lets PyAirbyte run `check`, `discover` and `read` with the built connector. */
export async function pyAirbyteSync(
  driver: LineDriver,
  { server, database, full = false, config = {}, streams = ALL_STREAMS }: SyncOptions,
): Promise<PyAirbyteAnswer> {
  const answer = await driver.ask({
    binary: CONNECTOR_BINARY,
    origin: server.url,
    config: smallConfig(server, { ...ADDED_STREAMS_CONFIG, export_format: 'text', ...config }),
    database,
    streams: [...streams],
    full,
  });
  return answerSchema.parse(answer);
}
