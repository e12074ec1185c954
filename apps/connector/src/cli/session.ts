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
 * Reads, migrates and parses the configuration. The platform receives the whole configuration that a
 * migration made; the file itself does not change, as platforms mount it read-only. As each command calls this
 * once, it also warns about settings that are ignored, in the file and in the environment.
 * @throws ConfigError when the file is not a JSON object, or the configuration is not valid or may protect less than is meant
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
 * A configuration with unknown keys is accepted, because platforms add keys of their own.
 * @throws ConfigError where such a key was meant to protect data
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
      `The configuration holds "${shortPath(found)}", which is not a setting of this connector and is ignored.${advice}`,
    );
  }
  const more = unknown.length - MAX_UNKNOWN_SETTINGS_NAMED;
  if (more > 0) logger.warn(`The configuration holds ${counted(more, 'more unknown key')}.`);
}

/** Secrets are masked before the first message, even if the configuration is wrong. */
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

/** Returns texts and numbers at any depth: a secret of the wrong type is still a secret. */
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
