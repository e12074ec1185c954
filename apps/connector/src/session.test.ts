import { describe, expect, it } from '@jest/globals';
import { createLogger, MessageWriter, SecretMask } from '@source-mixpanel/airbyte/output';
import { writeJson, type JsonValue } from '@source-mixpanel/stream';
import type { Host } from './host.js';
import { readConfig } from './session.js';

/** The mask after a configuration was read, or refused, and what it makes of a text. */
async function masked(config: string, text: string): Promise<string> {
  const mask = new SecretMask();
  const writer = new MessageWriter({ write: () => Promise.resolve() }, mask);
  const host = { readText: () => Promise.resolve(config) } as unknown as Host;
  const logger = createLogger({ writer, debug: false });
  await readConfig('config.json', { host, mask, writer, logger }).catch(() => undefined);
  return mask.apply(text);
}

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

  it('is masked digit for digit where no double holds it', async () => {
    const digits = '1234567890123456789012345';
    expect(await masked(`{"credentials":{"secret":${digits}}}`, digits)).toBe('****');
  });

  it('does not bring the process down, however deep it is nested', async () => {
    const deep = `${'['.repeat(20_000)}"hidden-text"${']'.repeat(20_000)}`;
    expect(await masked(`{"credentials":{"secret":${deep}}}`, 'hidden-text')).toBe('****');
  });
});
