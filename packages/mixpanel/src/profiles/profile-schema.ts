import { isJsonObject } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import * as z from 'zod';
import { shareAnswer } from '../client/share-answer.js';
import type { Call, Client } from '../client/client.js';
import { parseAnswer, rowSchema, unexpectedAnswer } from '../client/parse-answer.js';
import { requestItems, type ItemsReader } from '../client/request-items.js';

/**
 * Returns the type in Mixpanel of each profile property, by name; undefined if Mixpanel does not
 * state a type.
 */
export type ProfileProperties = (io: CallIo) => Promise<ReadonlyMap<string, string | undefined>>;

const PATH = '/api/query/engage/properties';
const outlineSchema = z.object({ results: rowSchema });
/**
 * Maximum number of properties. Mixpanel stores fewer; without the limit, a malformed response
 * could fill the memory and the catalog.
 */
const MAX_PROPERTIES = 50_000;

/**
 * Creates a function that sends a request on the first call, which counts against the hourly quota,
 * and returns the same response on all later ones.
 */
export function profileProperties(client: Client): ProfileProperties {
  const call: Call = { api: 'query', path: PATH };
  return shareAnswer((io) => requestItems(client, { call, createReader: createTypesReader, io }));
}

function createTypesReader(): ItemsReader<ReadonlyMap<string, string | undefined>> {
  const types = new Map<string, string | undefined>();
  return {
    path: ['results'],
    kind: 'object',
    addItems(items) {
      for (const [name, property] of items) {
        if (!isJsonObject(property)) throw unexpectedAnswer(PATH, `results.${name}`);
        const { type } = property;
        types.set(name, typeof type === 'string' ? type : undefined);
        if (types.size > MAX_PROPERTIES) throw unexpectedAnswer(PATH, 'too many properties');
      }
    },
    finish(outline) {
      parseAnswer(outlineSchema, outline, PATH);
      return types;
    },
  };
}
