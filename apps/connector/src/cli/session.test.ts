import { describe, expect, it } from '@jest/globals';
import { writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import { createSession } from '../../test/in-process.js';
import { readConfig } from './session.js';

/** Reads a configuration, which may be invalid, and returns the masked secrets and the warnings. */
async function afterReading(config: string, environment: Readonly<Record<string, string>> = {}) {
  const { session, lines } = createSession({ config, environment });
  await readConfig('config.json', session).catch(() => undefined);
  await session.writer.flush();
  const logged = lines().map((line) => JSON.parse(line) as { log?: { [key: string]: string } });
  return {
    mask: session.mask,
    warnings: logged.flatMap(({ log }) => (log?.['level'] === 'WARN' ? [log['message']] : [])),
  };
}

/** Returns the text with the secrets of the configuration masked. */
async function masked(config: string, text: string): Promise<string> {
  return (await afterReading(config)).mask.apply(text);
}

/** Returns the warnings that reading the configuration logs, even if it is invalid. */
async function warnings(config: JsonValue, environment?: Readonly<Record<string, string>>) {
  return (await afterReading(writeJson(config), environment)).warnings;
}

describe('readConfig with an unknown key', () => {
  const credentials = { username: 'name', secret: 'hidden-secret', project_id: 7 };

  it('logs one warning for each key, with the setting that was probably meant', async () => {
    expect(await warnings({ credentials, startdate: '2026-01-01', Region: 'EU' })).toEqual([
      'The configuration contains "startdate", which is not a setting of this connector and is ignored. Did you mean "start_date"?',
      'The configuration contains "Region", which is not a setting of this connector and is ignored. Did you mean "region"?',
    ]);
  });

  it('logs the warning without the value, even if the configuration is invalid', async () => {
    const logged = await warnings({
      credentials: { ...credentials, secret: '', Secret: 'hunter22' },
    });
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('"credentials.Secret"');
    expect(logged[0]).toContain('Did you mean "credentials.secret"?');
    expect(logged[0]).not.toContain('hunter22');
  });

  it('limits the number and the length of the warnings', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 13 }, (_, index) => [`q${String(index)}${'x'.repeat(500)}`, 1]),
    );
    const logged = await warnings({ credentials, ...many });
    expect(logged).toHaveLength(11);
    expect(logged[10]).toBe('The configuration contains 3 more unknown keys.');
    expect(Math.max(...logged.map((text) => text?.length ?? 0))).toBeLessThan(200);
  });

  it('does not warn about keys that the migration moves', async () => {
    expect(await warnings({ api_secret: 'hidden-secret' })).toEqual([
      expect.stringContaining('2027-03-03'),
    ]);
  });
});

describe('readConfig with an invalid CONNECTOR_STORAGE_LIMIT_BYTES', () => {
  it('logs one warning with its value', async () => {
    const environment = { CONNECTOR_STORAGE_LIMIT_BYTES: '500Mx' };
    expect(await warnings({ credentials: {} }, environment)).toEqual([
      expect.stringContaining('CONNECTOR_STORAGE_LIMIT_BYTES is "500Mx"'),
    ]);
  });
});

describe('readConfig with a secret of the wrong type', () => {
  it.each<[string, JsonValue]>([
    ['a number', 123456789012],
    ['a list', ['hidden-text']],
    ['an object', { value: { text: 'hidden-text' } }],
  ])('masks %s', async (_what, secret) => {
    const form = typeof secret === 'number' ? String(secret) : 'hidden-text';
    for (const config of [{ credentials: { secret } }, { api_secret: secret }]) {
      expect(await masked(writeJson(config), `Could not parse: ${form}.`)).toBe(
        'Could not parse: ****.',
      );
    }
  });

  it('masks all digits of a number that a double cannot represent', async () => {
    const digits = '1234567890123456789012345';
    expect(await masked(`{"credentials":{"secret":${digits}}}`, digits)).toBe('****');
  });

  it('masks a text in 20,000 nested lists', async () => {
    const deep = `${'['.repeat(20_000)}"hidden-text"${']'.repeat(20_000)}`;
    expect(await masked(`{"credentials":{"secret":${deep}}}`, 'hidden-text')).toBe('****');
  });
});
