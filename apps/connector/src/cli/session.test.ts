import { describe, expect, it } from '@jest/globals';
import { writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import { sessionInProcess } from '../../test/in-process.js';
import { readConfig } from './session.js';

/** Reads a configuration, or has it refused, and returns what was made of it. */
async function afterReading(config: string, environment: Readonly<Record<string, string>> = {}) {
  const { session, lines } = sessionInProcess({ config, environment });
  await readConfig('config.json', session).catch(() => undefined);
  await session.writer.flush();
  const logged = lines().map((line) => JSON.parse(line) as { log?: { [key: string]: string } });
  return {
    mask: session.mask,
    warnings: logged.flatMap(({ log }) => (log?.['level'] === 'WARN' ? [log['message']] : [])),
  };
}

/** A text after the secrets of a configuration were masked in it. */
async function masked(config: string, text: string): Promise<string> {
  return (await afterReading(config)).mask.apply(text);
}

/** The texts of the warnings with which a configuration is read, or refused. */
async function warnings(config: JsonValue, environment?: Readonly<Record<string, string>>) {
  return (await afterReading(writeJson(config), environment)).warnings;
}

describe('a key that no setting has', () => {
  const credentials = { username: 'name', secret: 'hidden-secret', project_id: 7 };

  it('is named in one warning with the setting that was meant', async () => {
    expect(await warnings({ credentials, startdate: '2026-01-01', Region: 'EU' })).toEqual([
      'The configuration holds "startdate", which is not a setting of this connector and is ignored. Did you mean "start_date"?',
      'The configuration holds "Region", which is not a setting of this connector and is ignored. Did you mean "region"?',
    ]);
  });

  it('is named even if it makes the configuration invalid, without its value', async () => {
    const told = await warnings({
      credentials: { ...credentials, secret: '', Secret: 'hunter22' },
    });
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('"credentials.Secret"');
    expect(told[0]).toContain('Did you mean "credentials.secret"?');
    expect(told[0]).not.toContain('hunter22');
  });

  it('fills no log, however many there are and however long', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 13 }, (_, index) => [`q${String(index)}${'x'.repeat(500)}`, 1]),
    );
    const told = await warnings({ credentials, ...many });
    expect(told).toHaveLength(11);
    expect(told[10]).toBe('The configuration holds 3 more unknown keys.');
    expect(Math.max(...told.map((text) => text?.length ?? 0))).toBeLessThan(200);
  });

  it('reports nothing about the keys that a migrated configuration had at the top', async () => {
    expect(await warnings({ api_secret: 'hidden-secret' })).toEqual([
      expect.stringContaining('2027-03-03'),
    ]);
  });
});

describe('a limit of temporary storage that cannot be understood', () => {
  it('is one warning, which names it', async () => {
    const environment = { CONNECTOR_STORAGE_LIMIT_BYTES: '500Mx' };
    expect(await warnings({ credentials: {} }, environment)).toEqual([
      expect.stringContaining('CONNECTOR_STORAGE_LIMIT_BYTES is "500Mx"'),
    ]);
  });
});

describe('a secret of the wrong type', () => {
  it.each<[string, JsonValue]>([
    ['a number', 123456789012],
    ['a list', ['hidden-text']],
    ['an object', { value: { text: 'hidden-text' } }],
  ])('is masked: %s', async (_what, secret) => {
    const form = typeof secret === 'number' ? String(secret) : 'hidden-text';
    for (const config of [{ credentials: { secret } }, { api_secret: secret }]) {
      expect(await masked(writeJson(config), `Could not parse: ${form}.`)).toBe(
        'Could not parse: ****.',
      );
    }
  });

  it('is masked digit for digit if a double cannot hold it', async () => {
    const digits = '1234567890123456789012345';
    expect(await masked(`{"credentials":{"secret":${digits}}}`, digits)).toBe('****');
  });

  it('does not bring the process down, however deep it is nested', async () => {
    const deep = `${'['.repeat(20_000)}"hidden-text"${']'.repeat(20_000)}`;
    expect(await masked(`{"credentials":{"secret":${deep}}}`, 'hidden-text')).toBe('****');
  });
});
