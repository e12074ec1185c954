import { ConfigError, SourceError } from '@source-mixpanel/stream';

/** A filter from the settings. */
export interface ConfiguredFilter {
  /** How messages refer to the setting: its title in Airbyte's form, and its key. */
  readonly setting: 'Export Filter (`export_where`)' | 'Engage Filter (`engage_where`)';
  readonly where: string | undefined;
}

/**
 * Returns the error to throw after a request with a filter failed. If Mixpanel rejected the request
 * (`bad_request`), that is a ConfigError `filter_refused` with the name of the setting and
 * Mixpanel's text; otherwise it is the same error.
 */
export function toFilterError(error: unknown, { setting, where }: ConfiguredFilter): unknown {
  if (where === undefined || !(error instanceof SourceError)) return error;
  if (error.code !== 'bad_request') return error;
  const { message, detail } = error;
  return new ConfigError('filter_refused', `Mixpanel refused ${setting}: ${message}`, {
    cause: error,
    ...(detail === undefined ? {} : { detail }),
  });
}

/** Yields the same items. If the iteration throws an error, converts it with `toFilterError`. */
export async function* convertFilterErrors<Item>(
  items: AsyncIterable<Item>,
  filter: ConfiguredFilter,
): AsyncGenerator<Item, void> {
  try {
    yield* items;
  } catch (error) {
    throw toFilterError(error, filter);
  }
}
