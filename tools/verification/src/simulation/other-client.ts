import type { MockMixpanel } from '@source-mixpanel/fixtures-server';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import type { VirtualClock } from '../harness/clock/virtual-clock.js';

const PATHS = [
  '/api/query/cohorts/list',
  '/api/2.0/export?from_date=2020-01-01&to_date=2020-01-01',
] as const;

/** Starts another client that uses the project's quota. Returns a function that stops it. */
export function startOtherClient(
  mixpanel: MockMixpanel,
  clock: VirtualClock,
  draw: SeededRandom,
): () => void {
  const pause = draw.between(1, 10) * 60_000;
  const burst = draw.between(1, 10);
  let cancel = (): void => undefined;
  const act = (): void => {
    for (let at = 0; at < burst; at += 1) requestAsOtherClient(mixpanel, draw.pick(PATHS));
    cancel = clock.schedule(pause, act);
  };
  act();
  return () => {
    cancel();
  };
}

/** Sends a request that counts against the hourly quota, with the credentials of the project. */
export function requestAsOtherClient(mixpanel: MockMixpanel, path: string): void {
  const { project } = mixpanel;
  const credentials = Buffer.from(`${project.username}:${project.secret}`).toString('base64');
  const answer = mixpanel.handle({
    method: 'GET',
    url: `${path}${path.includes('?') ? '&' : '?'}project_id=${project.id}`,
    headers: { authorization: `Basic ${credentials}`, 'user-agent': 'another client' },
    body: '',
  });
  answer.close();
}
