import type { Connection } from '@source-mixpanel/client';
import type { HttpResponse } from '@source-mixpanel/kernel';

/** What was answered, without the body. */
export type ResponseHead = Pick<HttpResponse, 'status' | 'headers'>;

export interface TappedConnection extends Connection {
  /** The answers so far, the latest last; refusals for too many requests never get that far. */
  readonly answers: readonly ResponseHead[];
}

/** The same connection, which remembers what the answers said in their heads. */
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
