import { isJsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import type { Call, Client } from '../client/client.js';
import { errorText } from '../client/error-envelope.js';
import { parseAnswer, rowSchema, unexpectedAnswer } from '../client/parse-answer.js';
import { requestItems, type ItemsParsing } from '../client/request-items.js';

/** The source names of the most frequent event properties, in the order Mixpanel gives them. */
export type TopEventProperties = (limit: number, io: CallIo) => Promise<readonly string[]>;

const PATH = '/api/query/events/properties/top';

/** `event` is documented as required; leaving it out gives the properties of all events (observed). */
export function topEventProperties(client: Client): TopEventProperties {
  return (limit, io) => {
    const call: Call = { api: 'query', path: PATH, query: { limit } };
    return requestItems(client, { call, begin: () => readNames(limit), io });
  };
}

/** `{name: {"count": n}}`. The names are the customer's: one may well be `error` or `status`. */
function readNames(limit: number): ItemsParsing<readonly string[]> {
  const names: string[] = [];
  return {
    path: [],
    kind: 'object',
    take(items) {
      for (const [name, value] of items) {
        if (!isProperty(name, value))
          throw unexpectedAnswer(PATH, name === 'error' ? name : 'a property');
        if (names.length < limit) names.push(name);
      }
    },
    end(outline) {
      parseAnswer(rowSchema, outline, PATH);
      return names;
    },
  };
}

/** An error has a text of its own, where a property called `error` has a count. */
function isProperty(name: string, value: JsonValue): boolean {
  return isJsonObject(value) && (name !== 'error' || errorText({ error: value }) === undefined);
}
