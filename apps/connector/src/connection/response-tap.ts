import type { Connection } from '@source-mixpanel/client';
import type { HttpResponse } from '@source-mixpanel/kernel';

/** What was answered, without the body. */
export type AnswerHead = Pick<HttpResponse, 'status' | 'headers'>;

export interface WatchedConnection extends Connection {
  /** The answers so far, the latest last; refusals for too many requests never get that far. */
  readonly answers: readonly AnswerHead[];
}

/** The same connection, which remembers what the answers said in their heads. */
export function watchAnswers(connection: Connection): WatchedConnection {
  const { client } = connection;
  const answers: AnswerHead[] = [];
  const send: Connection['client']['send'] = async (request) => {
    const response = await client.send(request);
    answers.push({ status: response.status, headers: response.headers });
    return response;
  };
  return { ...connection, client: { ...client, send }, answers };
}
