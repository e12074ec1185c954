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
import { shortenPath, unknownSettings } from '../config/unknown-settings.js';

/** What every command receives in addition to its arguments. */
export interface Session {
  readonly host: Host;
  /** Writes messages of the protocol. For a command for people, it discards them. */
  readonly writer: MessageWriter;
  readonly logger: Logger;
  readonly mask: SecretMask;
}

/**
 * Reads, migrates and parses the configuration. If it was migrated, the complete new configuration
 * is sent to the platform, which stores it; the file itself does not change, because platforms
 * mount it read-only. This function also logs warnings about ignored settings and environment
 * variables; each command calls it once, so they are logged once.
 * @throws ConfigError if the file is not a JSON object, if the configuration is invalid, or if an
 * unknown key was meant to protect data
 */
export async function readConfig(path: string, session: Session): Promise<Config> {
  const { host, writer, mask } = session;
  const original = parseConfigFile(await host.readText(path, 'config'));
  hideSecrets(original, mask);
  const migrated = migrateConfig(original);
  if (migrated !== undefined) await writer.send(controlMessage(migrated, host.clock.now()));
  warnOfUnknownSettings(migrated ?? original, session);
  const { problem } = storageLimit(host.environment);
  if (problem !== undefined) session.logger.warn(problem);
  const config = parseConfig(migrated ?? original);
  if (config.credentials.option_title === 'Project Secret') {
    session.logger.warn(
      'Project secrets stop working on 2027-03-03: change to a service account before then.',
    );
  }
  return config;
}

/**
 * The maximum number of warnings about unknown keys. The configuration of a platform may contain
 * many of them, which must not fill the log.
 */
const MAX_UNKNOWN_KEY_WARNINGS = 10;

/**
 * Warns about unknown keys. The configuration stays valid, because platforms add keys of their own.
 * @throws ConfigError if an unknown key was meant to protect data
 */
function warnOfUnknownSettings(config: JsonObject, { logger, mask }: Session): void {
  const unknown = unknownSettings(config);
  for (const { path, value } of unknown) {
    // An unknown key may be the misspelt name of a secret, so its value is masked.
    if (/^(?:credentials|privacy)\./.test(path)) for (const text of textsIn(value)) mask.add(text);
  }
  refuseUnknownPrivacy(unknown);
  for (const found of unknown.slice(0, MAX_UNKNOWN_KEY_WARNINGS)) {
    const { nearest } = found;
    const advice = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
    logger.warn(
      `The configuration contains "${shortenPath(found)}", which is not a setting of this connector and is ignored.${advice}`,
    );
  }
  const more = unknown.length - MAX_UNKNOWN_KEY_WARNINGS;
  if (more > 0) logger.warn(`The configuration contains ${counted(more, 'more unknown key')}.`);
}

/**
 * Adds all secrets of the configuration to the mask. This must happen before the first message is
 * written and before the configuration is validated, because messages about an invalid
 * configuration could contain them.
 */
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

/**
 * Returns all texts and numbers in these values, at any depth: a secret of the wrong type must be
 * masked too.
 */
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
