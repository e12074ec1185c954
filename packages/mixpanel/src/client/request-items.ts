import type { JsonValue } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import { errorFromResponse } from './answer-error.js';
import { request, type Call, type Client } from './client.js';
import { CollectionParser, type Collection } from './collection-parser.js';
import { isErrorEnvelope } from './error-envelope.js';

/** Collects the items of one response, and converts them to the result of the request. */
export interface ItemsReader<Answer> extends Collection {
  /**
   * Returns the result. Called once, after the last item.
   * @param outline the document without the items of the collection
   */
  finish(outline: JsonValue): Answer;
}

export interface ItemsRequest<Answer> {
  readonly call: Call;
  /**
   * Creates the reader of a response. Called for each attempt, because the reader of a failed
   * attempt may already contain some items.
   */
  readonly createReader: () => ItemsReader<Answer>;
  readonly io: CallIo;
}

/**
 * Sends a request whose JSON response consists mainly of one list or object, and passes the items
 * of this collection to the reader while the bytes arrive. So a large response is not parsed as a
 * whole, which would need several times its size in memory. Strings with invalid bytes or control
 * characters are repaired, and the number of repaired items is reported.
 * @throws the errors of `errorFromResponse`, also if a response with status 200 contains an error;
 *   the errors of the reader
 */
export async function requestItems<Answer>(
  client: Client,
  { call, createReader, io }: ItemsRequest<Answer>,
): Promise<Answer> {
  let reader = createReader();
  let parser = new CollectionParser(reader, call.path);
  const createParser = (): CollectionParser => {
    reader = createReader();
    parser = new CollectionParser(reader, call.path);
    return parser;
  };
  const response = await request(client, call, { io, answer: 'json', parser: createParser });
  if (response.body.kind !== 'json') throw errorFromResponse(call, response);
  const { value } = response.body;
  if (isErrorEnvelope(value)) throw errorFromResponse(call, response);
  const result = reader.finish(value);
  if (parser.repaired > 0) io.report({ kind: 'repaired', rows: parser.repaired });
  return result;
}
