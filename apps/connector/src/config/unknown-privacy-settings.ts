import { isJsonObject } from '@source-mixpanel/exact-json';
import { ConfigError } from '@source-mixpanel/stream';
import leven from 'leven';
import { SETTING_KEYS } from './setting-names.js';
import { normalizeKey, shortenPath, type UnknownSetting } from './unknown-settings.js';

const PREFIX = 'privacy.';
/** The keys of the settings inside `privacy`. */
const PRIVACY_KEYS = SETTING_KEYS.filter((key) => key.startsWith(PREFIX)).map((key) =>
  key.slice(PREFIX.length),
);

/**
 * Rejects a configuration with an unknown key that was meant to protect data. If the key were
 * ignored, values would be delivered unprotected, and delivered values cannot be recalled. Every
 * unknown key inside `privacy` is rejected; other keys only if they certainly mean `privacy` or one
 * of its settings.
 * @throws ConfigError `invalid_config` that names the first such key
 */
export function refuseUnknownPrivacy(unknown: readonly UnknownSetting[]): void {
  for (const found of unknown) {
    const isInside = found.path.startsWith(PREFIX);
    const meant = isInside ? found.nearest : findMeantSetting(found);
    if (!isInside && meant === undefined) continue;
    const advice = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    throw new ConfigError(
      'invalid_config',
      `Values would be delivered unprotected, because the configuration contains "${shortenPath(found)}", which is not a setting of this connector.${advice}`,
    );
  }
}

/**
 * Returns the privacy setting that a key at the top level certainly means; undefined if there is
 * none. A key is certain if it differs from the setting only in case and separators, or if its
 * value is an object with a key that is similar to a privacy setting.
 */
function findMeantSetting({ path, value }: UnknownSetting): string | undefined {
  if (path.includes('.')) return undefined;
  const written = normalizeKey(path);
  if (written === 'privacy') return 'privacy';
  const privacyKey = PRIVACY_KEYS.find((name) => normalizeKey(name) === written);
  if (privacyKey !== undefined) return `${PREFIX}${privacyKey}`;
  return isJsonObject(value) && Object.keys(value).some(isLikePrivacyKey) ? 'privacy' : undefined;
}

function isLikePrivacyKey(key: string): boolean {
  return PRIVACY_KEYS.some((name) => leven(normalizeKey(key), normalizeKey(name)) <= 1);
}
