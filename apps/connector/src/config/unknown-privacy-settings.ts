import { isJsonObject } from '@source-mixpanel/exact-json';
import { ConfigError } from '@source-mixpanel/stream';
import leven from 'leven';
import { setting, SETTING_KEYS } from './setting-names.js';
import { bare, shortPath, type UnknownSetting } from './unknown-settings.js';

const PREFIX = 'privacy.';
/** The names of the settings inside `privacy`. */
const MEMBERS = SETTING_KEYS.filter((key) => key.startsWith(PREFIX)).map((key) =>
  key.slice(PREFIX.length),
);

/**
 * Refuses a configuration with an unknown key that is meant to protect data: ignoring it would deliver values
 * that cannot be taken back. A key outside of `privacy` with a merely similar name is accepted.
 * @throws ConfigError `invalid_config` that names the first such key
 */
export function refuseUnknownPrivacy(unknown: readonly UnknownSetting[]): void {
  for (const found of unknown) {
    const isInside = found.path.startsWith(PREFIX);
    const meant = isInside ? found.nearest : meantBy(found);
    if (!isInside && meant === undefined) continue;
    const advice = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    throw new ConfigError(
      'invalid_config',
      `${setting('privacy')} would protect less than it says: the configuration contains "${shortPath(found)}", which is not a setting of this connector.${advice}`,
    );
  }
}

/** Returns the setting that a key at the top was meant to be, where that is certain. */
function meantBy({ path, value }: UnknownSetting): string | undefined {
  if (path.includes('.')) return undefined;
  const written = bare(path);
  if (written === 'privacy') return 'privacy';
  const member = MEMBERS.find((name) => bare(name) === written);
  if (member !== undefined) return `${PREFIX}${member}`;
  return isJsonObject(value) && Object.keys(value).some(isLikeMember) ? 'privacy' : undefined;
}

function isLikeMember(key: string): boolean {
  return MEMBERS.some((name) => leven(bare(key), bare(name)) <= 1);
}
