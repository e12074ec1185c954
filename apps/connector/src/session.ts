import {
  controlMessage,
  type Logger,
  type MessageWriter,
  type SecretMask,
} from '@source-mixpanel/airbyte/output';
import { isJsonObject, RawNumber, type JsonObject, type JsonValue } from '@source-mixpanel/stream';
import type { Config } from './config.js';
import { parseConfigFile, type Host } from './host.js';
import { migrateConfig } from './migrate-config.js';
import { parseConfig } from './parse-config.js';

/** What every command works with. */
export interface Session {
  readonly host: Host;
  readonly writer: MessageWriter;
  readonly logger: Logger;
  readonly mask: SecretMask;
}

/**
 * Reads, migrates and parses the configuration. A migration is told to the platform with the whole
 * new configuration; the file itself is left alone, as platforms mount it read-only.
 * @throws ConfigError when the file is no JSON object or the configuration is not valid
 */
export async function readConfig(path: string, session: Session): Promise<Config> {
  const { host, writer, mask } = session;
  const written = parseConfigFile(await host.readText(path, 'config'));
  hideSecrets(written, mask);
  const migrated = migrateConfig(written);
  if (migrated !== undefined) await writer.send(controlMessage(migrated, host.clock.now()));
  const config = parseConfig(migrated ?? written);
  if (config.credentials.option_title === 'Project Secret') {
    session.logger.warn(
      'Mixpanel retires project secrets on 2027-03-03: change to a service account before then.',
    );
  }
  return config;
}

/** Before anything is said, also where the configuration turns out to be wrong. */
function hideSecrets(config: JsonObject, mask: SecretMask): void {
  const { credentials } = config;
  for (const place of [config, isJsonObject(credentials) ? credentials : {}]) {
    const { username, secret, api_secret: apiSecret } = place;
    for (const text of textsIn(secret, apiSecret)) {
      mask.add(text, typeof username === 'string' ? username : undefined);
    }
  }
}

/** Texts and numbers at any depth: a secret of the wrong type is one all the same. */
function textsIn(...values: readonly (JsonValue | undefined)[]): string[] {
  const texts: string[] = [];
  const open = [...values];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'number') texts.push(String(value));
    else if (value instanceof RawNumber) texts.push(value.text);
    else if (typeof value === 'object' && value !== null) open.push(...Object.values(value));
  }
  return texts;
}
