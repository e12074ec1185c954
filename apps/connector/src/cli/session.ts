import {
  controlMessage,
  type Logger,
  type MessageWriter,
  type SecretMask,
} from '@source-mixpanel/airbyte/output';
import {
  isJsonObject,
  RawNumber,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import { counted } from '@source-mixpanel/text';
import type { Config } from '../config/config.js';
import { parseConfigFile, type Host } from './host.js';
import { migrateConfig } from '../config/migrate-config.js';
import { parseConfig } from '../config/parse-config.js';
import { storageLimit } from '../config/storage-limit.js';
import { refuseUnknownPrivacy } from '../config/unknown-privacy-settings.js';
import { shortPath, unknownSettings } from '../config/unknown-settings.js';

/** What every command needs. */
export interface Session {
  readonly host: Host;
  readonly writer: MessageWriter;
  readonly logger: Logger;
  readonly mask: SecretMask;
}

/**
 * Reads, migrates and parses the configuration. If it was migrated, the complete new configuration is sent to the
 * platform, which stores it; the file itself does not change, because platforms mount it read-only. Each command calls
 * this once, so it also warns about ignored settings, in the file and in the environment.
 * @throws ConfigError if the file is not a JSON object, if the configuration is invalid, or if an unknown key was meant
 * to protect data
 */
export async function readConfig(path: string, session: Session): Promise<Config> {
  const { host, writer, mask } = session;
  const written = parseConfigFile(await host.readText(path, 'config'));
  hideSecrets(written, mask);
  const migrated = migrateConfig(written);
  if (migrated !== undefined) await writer.send(controlMessage(migrated, host.clock.now()));
  warnOfUnknownSettings(migrated ?? written, session);
  const { problem } = storageLimit(host.environment);
  if (problem !== undefined) session.logger.warn(problem);
  const config = parseConfig(migrated ?? written);
  if (config.credentials.option_title === 'Project Secret') {
    session.logger.warn(
      'Project secrets stop working on 2027-03-03: change to a service account before then.',
    );
  }
  return config;
}

/** The maximum number of warnings: a platform that adds many keys must not fill the log. */
const MAX_UNKNOWN_SETTINGS_NAMED = 10;

/**
 * Warns about unknown keys. They are accepted, because platforms add keys of their own.
 * @throws ConfigError if such a key was meant to protect data
 */
function warnOfUnknownSettings(config: JsonObject, { logger, mask }: Session): void {
  const unknown = unknownSettings(config);
  for (const { path, value } of unknown) {
    // The value of a misspelt name may be a secret.
    if (/^(?:credentials|privacy)\./.test(path)) for (const text of textsIn(value)) mask.add(text);
  }
  refuseUnknownPrivacy(unknown);
  for (const found of unknown.slice(0, MAX_UNKNOWN_SETTINGS_NAMED)) {
    const { nearest } = found;
    const advice = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
    logger.warn(
      `The configuration contains "${shortPath(found)}", which is not a setting of this connector and is ignored.${advice}`,
    );
  }
  const more = unknown.length - MAX_UNKNOWN_SETTINGS_NAMED;
  if (more > 0) logger.warn(`The configuration contains ${counted(more, 'more unknown key')}.`);
}

/** Masks the secrets in all messages. It runs before the first message, even if the configuration is invalid. */
function hideSecrets(config: JsonObject, mask: SecretMask): void {
  const { credentials, privacy } = config;
  if (isJsonObject(privacy)) for (const text of textsIn(privacy['hash_key'])) mask.add(text);
  for (const place of [config, isJsonObject(credentials) ? credentials : {}]) {
    const { username, secret, api_secret: apiSecret } = place;
    for (const text of textsIn(secret, apiSecret)) {
      mask.add(text, typeof username === 'string' ? username : undefined);
    }
  }
}

/** Returns the texts and numbers in values, at any depth: a secret of the wrong type is still a secret. */
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
