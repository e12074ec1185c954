import type { Connection } from '@source-mixpanel/client';
import type { HttpResponse } from '@source-mixpanel/kernel';

/** The status and headers of a response, without its body. */
export type ResponseHead = Pick<HttpResponse, 'status' | 'headers'>;

export interface TappedConnection extends Connection {
  /**
   * The responses so far, the latest last. A response with status 429 is never among them, because
   * `send` then waits and tries again, or throws.
   */
  readonly responses: readonly ResponseHead[];
}

/** Returns the connection with a `send` that records the status and headers of each response. */
export function tapResponses(connection: Connection): TappedConnection {
  const { client } = connection;
  const responses: ResponseHead[] = [];
  const send: Connection['client']['send'] = async (request) => {
    const response = await client.send(request);
    responses.push({ status: response.status, headers: response.headers });
    return response;
  };
  return { ...connection, client: { ...client, send }, responses };
}
