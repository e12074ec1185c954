import type { HttpRequest, HttpResponse } from '@source-mixpanel/kernel';
import type { Client } from '@source-mixpanel/mixpanel';

const TRIES = 2;

/** Returns the client for requests that the sync continues without: each is tried twice. */
export function withFewTries(client: Client): Client {
  return {
    ...client,
    send: (request: HttpRequest): Promise<HttpResponse> =>
      client.send({ ...request, tries: TRIES }),
  };
}
