import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { Stage, warningsOf } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

// `published/` does not repeat these tests, because Mixpanel does not document the endpoint that
// returns the time zone.
describe('discover --check-time-zone', () => {
  it('warns only if the project has another time zone than the configured one', async () => {
    const configs = {
      zone: stage.config({ project_timezone: 'US/Pacific' }),
      same: stage.config(),
    };
    const warned = async (config: JsonObject, ...more: readonly string[]): Promise<string[]> => {
      const path = await stage.files.write('config.json', config);
      stage.server.control.reset();
      const run = await stage.run(['discover', '--config', path, '--streams', 'cohorts', ...more]);
      expect(run.code).toBe(0);
      return warningsOf(run);
    };
    expect(await warned(configs.zone, '--check-time-zone')).toEqual([
      'The project is in UTC, but Project Timezone (`project_timezone`) is US/Pacific: set it to UTC, or days begin and end at the wrong hour.',
    ]);
    expect(stage.server.control.requests().filter(({ counted }) => counted)).toEqual([]);
    expect(await warned(configs.same, '--check-time-zone')).toEqual([]);
    expect(await warned(configs.zone)).toEqual([]);
  });

  it('does not request the time zone if the credentials are refused', async () => {
    const config = stage.config();
    const credentials = { ...(config['credentials'] as JsonObject), secret: 'another' };
    const path = await stage.files.write('config.json', { ...config, credentials });
    stage.server.control.reset();
    expect((await stage.run(['discover', '--config', path, '--check-time-zone'])).code).toBe(1);
    const paths = stage.server.control.requests().map((request) => request.path);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths).not.toContain('/api/app/me');
  });

  it('succeeds if Mixpanel does not return the time zone', async () => {
    stage.break({
      path: '/api/app/me',
      effect: { kind: 'answer', status: 404, body: '', headers: {} },
    });
    const path = await stage.files.write('config.json', stage.config());
    const run = await stage.run(['discover', '--config', path, '--check-time-zone']);
    stage.server.control.reset();
    expect([run.code, warningsOf(run)]).toEqual([0, []]);
  });
});
