import type { Connection } from '@source-mixpanel/client';
import type { HttpResponse } from '@source-mixpanel/kernel';

/** The status and headers of a response, without its body. */
export type ResponseHead = Pick<HttpResponse, 'status' | 'headers'>;

export interface TappedConnection extends Connection {
  /** The responses so far, the latest last; none with status 429, because the budget handles those. */
  readonly responses: readonly ResponseHead[];
}

/** Returns the same connection, which keeps the status and headers of each response. */
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
