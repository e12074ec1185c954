import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { smallConfig } from '../harness/projects/small-project.js';

/** Returns valid configurations and typical wrong ones, by name. */
export function acceptanceConfigs(server: FixturesServer): Readonly<Record<string, JsonObject>> {
  const config = smallConfig(server, { export_format: 'text' });
  const { username, projectId, projectSecret } = server;
  const byAccount = { option_title: 'Service Account', username, project_id: projectId };
  return {
    config,
    raw: { ...config, export_format: 'raw' },
    python_text: { ...config, export_format: 'python_text' },
    project_secret: {
      ...config,
      credentials: { option_title: 'Project Secret', api_secret: projectSecret },
    },
    older_form: { ...config, credentials: undefined, api_secret: projectSecret },
    wrong_secret: { ...config, credentials: { ...byAccount, secret: 'a-wrong-secret' } },
    wrong_region: { ...config, region: 'EU' },
    wrong_zone: { ...config, project_timezone: 'Atlantis/Capital' },
  };
}

const READS = ['config', 'raw', 'python_text'];

type Entry = {
  readonly config_path: string;
  readonly status?: 'succeed' | 'failed';
};

const tests = (names: readonly string[], more: Omit<Entry, 'config_path'> = {}): readonly Entry[] =>
  names.map((name) => ({ config_path: `configs/${name}.json`, ...more }));

/** The part of `acceptance-test-config.yml` that is used. */
type AcceptanceFile = {
  readonly test_strictness_level: 'low' | 'high';
  readonly acceptance_tests: Readonly<
    Record<
      'spec' | 'connection' | 'discovery' | 'basic_read' | 'full_refresh',
      { readonly tests: readonly Entry[] }
    >
  >;
};

/**
 * Returns the configuration of Airbyte's tests, with the highest strictness and without exceptions.
 */
export const acceptanceFile = (): AcceptanceFile => ({
  test_strictness_level: 'high',
  acceptance_tests: {
    spec: { tests: tests([...READS, 'project_secret']) },
    connection: {
      tests: [
        ...tests([...READS, 'project_secret', 'older_form'], { status: 'succeed' }),
        ...tests(['wrong_secret', 'wrong_region', 'wrong_zone'], { status: 'failed' }),
      ],
    },
    discovery: { tests: tests([...READS, 'project_secret']) },
    basic_read: { tests: tests(READS) },
    full_refresh: { tests: tests([...READS, 'older_form']) },
  },
});
