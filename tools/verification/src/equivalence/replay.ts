import { createMockMixpanel, type LoggedRequest } from '@source-mixpanel/fixtures-server';
import { isJsonObject, parseJson } from '@source-mixpanel/exact-json';
import { fillProject, projectOptions } from './fill-project.js';
import type { EquivalenceCase } from './equivalence-case.js';

/**
 * Repeats logged requests against a mock of the same project, at the same virtual time. This
 * reproduces the response bodies, which the log does not contain.
 */
export class Replay {
  private readonly mixpanel;

  constructor(given: EquivalenceCase) {
    this.mixpanel = createMockMixpanel(projectOptions(given.project), {
      now: () => given.now,
      sleep: async () => undefined,
    });
    fillProject(this.mixpanel, given.project);
  }

  /** Returns how often each event was sent in the responses, by `$insert_id`. */
  events(requests: readonly LoggedRequest[]): Map<string, number> {
    const found = new Map<string, number>();
    for (const request of requests) {
      for (const line of this.body(request).replaceAll(',\n', ',').split('\n')) {
        if (line === '') continue;
        const event = parseJson(line);
        const properties = isJsonObject(event) ? event['properties'] : undefined;
        const id = isJsonObject(properties) ? properties['$insert_id'] : undefined;
        if (typeof id !== 'string') throw new Error('every event of a case has an id');
        found.set(id, (found.get(id) ?? 0) + 1);
      }
    }
    return found;
  }

  private body({ method, path, query, body, time, auth }: LoggedRequest): string {
    this.mixpanel.clock.set(Date.parse(time));
    const { username, secret, projectSecret } = this.mixpanel.project;
    const pair = auth === 'project_secret' ? `${projectSecret}:` : `${username}:${secret}`;
    const answer = this.mixpanel.handle({
      method,
      url: query === '' ? path : `${path}?${query}`,
      headers: {
        authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
        'content-type': body.startsWith('{') ? 'application/json' : '',
      },
      body,
    });
    answer.close();
    return [...answer.body].join('');
  }
}
