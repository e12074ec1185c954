import type { HttpResponse } from '@source-mixpanel/kernel';
import type { Connection } from './connection.js';

/** What was answered, without the body. */
export type AnswerHead = Pick<HttpResponse, 'status' | 'headers'>;

export interface WatchedConnection extends Connection {
  /** The answers so far, the latest last; refusals for too many requests never get that far. */
  readonly answers: readonly AnswerHead[];
}

/** The same connection, which remembers what the answers said beside their bodies. */
export function watchAnswers(connection: Connection): WatchedConnection {
  const answers: AnswerHead[] = [];
  const heard = hearAnswers(connection, ({ status, headers }) => {
    answers.push({ status, headers });
  });
  return { ...heard, answers };
}

/** The same connection; `hear` is told of each answer before its caller has it. */
export function hearAnswers(
  connection: Connection,
  hear: (answer: AnswerHead) => void,
): Connection {
  const { client } = connection;
  const send: Connection['client']['send'] = async (request) => {
    const response = await client.send(request);
    hear(response);
    return response;
  };
  return { ...connection, client: { ...client, send } };
}
