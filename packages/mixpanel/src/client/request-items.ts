import type { JsonValue } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import { errorFromResponse } from './answer-error.js';
import { request, type Call, type Client } from './client.js';
import { CollectionParser, type Collection } from './collection-parser.js';
import { isErrorEnvelope } from './error-envelope.js';

/** Reads the items of one response. */
export interface ItemsReader<Answer> extends Collection {
  /**
   * Returns the result, after the last item.
   * @param outline the document without the items of the collection
   */
  finish(outline: JsonValue): Answer;
}

export interface ItemsRequest<Answer> {
  readonly call: Call;
  /**
   * Creates the reader. It is called for each attempt, because a failed attempt may already have
   * read some items.
   */
  readonly createReader: () => ItemsReader<Answer>;
  readonly io: CallIo;
}

/**
 * Requests a JSON response that consists mainly of one collection, and reads its items while its
 * bytes arrive. Items with invalid text are repaired and reported.
 * @throws the errors of answer-error.ts, also for an error with status 200; the errors of the
 *   reader
 */
export async function requestItems<Answer>(
  client: Client,
  { call, createReader, io }: ItemsRequest<Answer>,
): Promise<Answer> {
  let reading = createReader();
  let parsing = new CollectionParser(reading, call.path);
  const parser = (): CollectionParser => {
    reading = createReader();
    parsing = new CollectionParser(reading, call.path);
    return parsing;
  };
  const response = await request(client, call, { io, answer: 'json', parser });
  if (response.body.kind !== 'json') throw errorFromResponse(call, response);
  const { value } = response.body;
  if (isErrorEnvelope(value)) throw errorFromResponse(call, response);
  const result = reading.finish(value);
  if (parsing.repaired > 0) io.report({ kind: 'repaired', rows: parsing.repaired });
  return result;
}
