import type { CallIo } from '@source-mixpanel/stream';
import * as z from 'zod';
import { askOnce } from './ask-once.js';
import { requestJson, type Client } from './client.js';
import { parseAnswer } from './parse-answer.js';

/** Source name of each profile property and the type Mixpanel gives it, when it gives one. */
export type ProfileProperties = (io: CallIo) => Promise<ReadonlyMap<string, string | undefined>>;

const PATH = '/api/query/engage/properties';
const answer = z.object({
  results: z.record(z.string(), z.object({ type: z.string().optional().catch(undefined) })),
});

/** One counted request, made once however often it is asked for. */
export function profileProperties(client: Client): ProfileProperties {
  return askOnce(async (io) => {
    const json = await requestJson(client, { family: 'query', path: PATH }, io);
    const { results } = parseAnswer(answer, json, PATH);
    return new Map(Object.entries(results).map(([name, { type }]) => [name, type]));
  });
}
