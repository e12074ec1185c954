import { describe, expect, it } from '@jest/globals';
import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { spec } from '../commands/spec.js';
import { unknownSettings } from './unknown-settings.js';

const found = (config: JsonObject): string[] =>
  unknownSettings(config).map(({ path, nearest }) => `${path} > ${nearest ?? ''}`);

/** Returns a configuration with every setting of the form, those within other settings included. */
function configWithAll(schema: JsonValue | undefined): JsonValue {
  const { properties, oneOf } = isJsonObject(schema) ? schema : {};
  const variants = Array.isArray(oneOf) ? (oneOf as readonly JsonValue[]) : [];
  const own = isJsonObject(properties) ? Object.entries(properties) : [];
  if (own.length + variants.length === 0) return 1;
  return Object.fromEntries([
    ...own.map(([name, member]) => [name, configWithAll(member)] as const),
    ...variants.flatMap((variant) => Object.entries(configWithAll(variant) as JsonObject)),
  ]);
}

describe('unknownSettings', () => {
  it.each([
    ['startdate', 'start_date'],
    ['startDate', 'start_date'],
    ['Region', 'region'],
    ['regoin', 'region'],
    ['egion', 'region'],
    ['regiion', 'region'],
    ['legion', 'region'],
    ['time_zone', 'project_timezone'],
    ['timezone', 'project_timezone'],
    ['select_properties', 'select_properties_by_default'],
    ['num_worker', 'num_workers'],
    ['attribution-window', 'attribution_window'],
    ['id', ''],
    ['webhook_url', ''],
    // Similar to several settings, so that none is suggested.
    ['window', ''],
    ['constructor', ''],
  ])('reports the unknown key %s with the suggestion "%s"', (key, nearest) => {
    expect(found({ [key]: 1 })).toEqual([`${key} > ${nearest}`]);
  });

  it('reports unknown keys within settings that are objects', () => {
    const config = {
      credentials: { Secret: 'x', projectid: 7, option_title: 'Service Account' },
      requests_per_hour: { querys: 3, export: 1 },
    };
    expect(found(config)).toEqual([
      'credentials.Secret > credentials.secret',
      'credentials.projectid > credentials.project_id',
      'requests_per_hour.querys > requests_per_hour.query',
    ]);
  });

  it('returns nothing for a configuration with every setting of the form', () => {
    const config = configWithAll(spec()['connectionSpecification']);
    expect(Object.keys(config as JsonObject)).toContain('on_unreadable_line');
    expect(found(config as JsonObject)).toEqual([]);
  });

  it('ignores keys that platforms add for their own use, and keys without a value', () => {
    expect(
      found({
        __injected_declarative_manifest: { version: '1' },
        __injected_components_py: 'text',
        _limit: 5,
        credentials: { __airbyte: 1, auth_type: null },
        new_key: '',
        newer_key: null,
      }),
    ).toEqual([]);
  });
});
