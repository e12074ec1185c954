import type { CallIo } from '@source-mixpanel/stream';
import { requestJson, type Client } from './client.js';
import { parseAnswer, rowSchema } from './parse-answer.js';

/** The source names of the most frequent event properties, in the order Mixpanel gives them. */
export type TopEventProperties = (limit: number, io: CallIo) => Promise<readonly string[]>;

const PATH = '/api/query/events/properties/top';

/** `event` is documented as required; leaving it out gives the properties of all events (observed). */
export function topEventProperties(client: Client): TopEventProperties {
  return async (limit, io) => {
    const answer = await requestJson(client, { family: 'query', path: PATH, query: { limit } }, io);
    return Object.keys(parseAnswer(rowSchema, answer, PATH));
  };
}
