import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { ConfigError } from '@source-mixpanel/stream';
import { refuseUnknownPrivacy } from './unknown-privacy-settings.js';
import { unknownSettings } from './unknown-settings.js';

function refusal(config: JsonObject): string | undefined {
  try {
    refuseUnknownPrivacy(unknownSettings(config));
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
}

describe('refuseUnknownPrivacy', () => {
  it.each([
    [{ privacy: { drop_propertys: ['$email'] } }, 'drop_propertys', 'privacy.drop_properties'],
    [{ privacy: { hashIds: true } }, 'hashIds', 'privacy.hash_ids'],
    [{ privacy: { mask: ['$email'] } }, 'mask', undefined],
    [{ privcy: { hash_ids: true } }, 'privcy', 'privacy'],
    [{ Privacy: { hash_ids: true } }, 'Privacy', 'privacy'],
    [{ drop_properties: ['$email'] }, 'drop_properties', 'privacy.drop_properties'],
    [{ hash_key: 'x' }, 'hash_key', 'privacy.hash_key'],
    [{ hashIds: true }, 'hashIds', 'privacy.hash_ids'],
    [{ DropProperties: ['$email'] }, 'DropProperties', 'privacy.drop_properties'],
    [{ 'Hash-Properties': ['$email'] }, 'Hash-Properties', 'privacy.hash_properties'],
    [{ webhook: 'x', protection: { hashId: true } }, 'protection', 'privacy'],
  ] satisfies [JsonObject, string, string | undefined][])(
    'throws for %j',
    (config, named, meant) => {
      const message = refusal(config);
      expect(message).toContain(`${named}"`);
      if (meant === undefined) expect(message).not.toContain('Did you mean');
      else expect(message).toContain(`Did you mean "${meant}"?`);
    },
  );

  it.each([
    {},
    { privacy: { drop_properties: ['x'], hash_key: '' } },
    { privacy: { __airbyte: 1, other: null } },
    { startdate: 'x', webhook_url: 'x' },
    { private: false, primary: true, piracy: 'none' },
    { privacy_policy_url: 'https://example.com', data_privacy: { officer: 'x' } },
    { privcy: true, hash: 'x', hash_id: 'x', properties: ['hash_ids'] },
  ] satisfies JsonObject[])('accepts %j', (config) => {
    expect(refusal(config)).toBeUndefined();
  });
});
