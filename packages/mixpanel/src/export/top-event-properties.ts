import { isJsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import type { Call, Client } from '../client/client.js';
import { errorText } from '../client/error-envelope.js';
import { parseAnswer, rowSchema, unexpectedAnswer } from '../client/parse-answer.js';
import { requestItems, type ItemsReader } from '../client/request-items.js';

/** Returns the names of the most frequent event properties, in Mixpanel's order. */
export type TopEventProperties = (limit: number, io: CallIo) => Promise<readonly string[]>;

const PATH = '/api/query/events/properties/top';

/**
 * Creates the function that requests the names. The parameter `event` is documented as required,
 * but without it Mixpanel returns the properties of all events (observed).
 */
export function topEventProperties(client: Client): TopEventProperties {
  return (limit, io) => {
    const call: Call = { api: 'query', path: PATH, query: { limit } };
    return requestItems(client, { call, createReader: () => createNamesReader(limit), io });
  };
}

/**
 * Reads `{name: {"count": n}}`. The names are chosen by the customer, so a property may be called
 * `error` or `status`.
 */
function createNamesReader(limit: number): ItemsReader<readonly string[]> {
  const names: string[] = [];
  return {
    path: [],
    kind: 'object',
    addItems(items) {
      for (const [name, value] of items) {
        if (!isProperty(name, value))
          throw unexpectedAnswer(PATH, name === 'error' ? name : 'a property');
        if (names.length < limit) names.push(name);
      }
    },
    finish(outline) {
      parseAnswer(rowSchema, outline, PATH);
      return names;
    },
  };
}

/**
 * Reports whether a member of the response is a property. A member `error` can be either: as a
 * property it is an object with a count, as an error of the API it contains a text.
 */
function isProperty(name: string, value: JsonValue): boolean {
  return isJsonObject(value) && (name !== 'error' || errorText({ error: value }) === undefined);
}
