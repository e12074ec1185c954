import type { CallIo } from '@source-mixpanel/stream';
import * as z from 'zod';
import { askOnce } from './ask-once.js';
import { requestJson, type Client } from './client.js';
import { parseAnswer, rowSchema } from './parse-answer.js';

/** Source name of each profile property and the type Mixpanel gives it, when it gives one. */
export type ProfileProperties = (io: CallIo) => Promise<ReadonlyMap<string, string | undefined>>;

const PATH = '/api/query/engage/properties';
const described = z.object({ type: z.string().optional().catch(undefined) });
// No z.record: it leaves out a property called `__proto__`.
const results = rowSchema.transform((row, context) => {
  const types = new Map<string, string | undefined>();
  for (const [name, value] of Object.entries(row)) {
    const parsed = described.safeParse(value);
    if (parsed.success) types.set(name, parsed.data.type);
    else context.addIssue({ code: 'custom', path: [name], message: 'not an object' });
  }
  return types;
});
const answer = z.object({ results });

/** One counted request, made once however often it is asked for. */
export function profileProperties(client: Client): ProfileProperties {
  return askOnce(async (io) => {
    const json = await requestJson(client, { family: 'query', path: PATH }, io);
    return parseAnswer(answer, json, PATH).results;
  });
}
