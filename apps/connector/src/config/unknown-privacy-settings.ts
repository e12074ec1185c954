import { ConfigError } from '@source-mixpanel/stream';
import { setting, SETTING_KEYS } from './setting-names.js';
import type { UnknownSetting } from './unknown-settings.js';

const PREFIX = 'privacy.';
/** As they are named inside of `privacy`. */
const MEMBERS = SETTING_KEYS.filter((key) => key.startsWith(PREFIX)).map((key) =>
  key.slice(PREFIX.length),
);

/**
 * Refuses a configuration with an unknown key that is meant to protect data: without it, values would leave that
 * cannot be called back.
 * @throws ConfigError `invalid_config` that names the first such key
 */
export function refuseUnknownPrivacy(unknown: readonly UnknownSetting[]): void {
  const found = unknown.find(
    ({ path, nearest }) =>
      path.startsWith(PREFIX) || nearest === 'privacy' || MEMBERS.includes(path),
  );
  if (found === undefined) return;
  const { path } = found;
  const meant = MEMBERS.includes(path) ? `${PREFIX}${path}` : found.nearest;
  const advice = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  throw new ConfigError(
    'invalid_config',
    `${setting('privacy')} would protect less than it says: the configuration holds "${path.slice(0, MAX_LENGTH)}", which is not a setting of this connector.${advice}`,
  );
}

/** More than any setting has. */
const MAX_LENGTH = 60;
