import type { Connection } from '@source-mixpanel/client';
import type { HttpResponse } from '@source-mixpanel/kernel';

/** The status and headers of an answer, without the body. */
export type ResponseHead = Pick<HttpResponse, 'status' | 'headers'>;

export interface TappedConnection extends Connection {
  /** The answers so far, the latest last. It contains no 429, because the budget handles those. */
  readonly answers: readonly ResponseHead[];
}

/** Returns the same connection, which keeps the status and headers of each answer. */
export function tapResponses(connection: Connection): TappedConnection {
  const { client } = connection;
  const answers: ResponseHead[] = [];
  const send: Connection['client']['send'] = async (request) => {
    const response = await client.send(request);
    answers.push({ status: response.status, headers: response.headers });
    return response;
  };
  return { ...connection, client: { ...client, send }, answers };
}
