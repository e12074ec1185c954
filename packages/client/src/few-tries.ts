import type { HttpRequest, HttpResponse } from '@source-mixpanel/kernel';
import type { Client } from '@source-mixpanel/mixpanel';

const TRIES = 2;

/**
 * Returns a client that tries each request only twice, for requests whose failure does not stop the
 * sync.
 */
export function withFewTries(client: Client): Client {
  return {
    ...client,
    send: (request: HttpRequest): Promise<HttpResponse> =>
      client.send({ ...request, tries: TRIES }),
  };
}
