import { ConfigError, SourceError } from '@source-mixpanel/stream';

/** A filter of the settings. */
export interface ConfiguredFilter {
  /** The name in messages: its title in the form, and its key. */
  readonly setting: 'Export Filter (`export_where`)' | 'Engage Filter (`engage_where`)';
  readonly where: string | undefined;
}

/**
 * Returns the error to throw for an answer to a request with a filter of the settings: ConfigError
 * `filter_refused` with Mixpanel's own text if the request was refused as a bad one, otherwise the
 * same error.
 */
export function filterRefusal(error: unknown, { setting, where }: ConfiguredFilter): unknown {
  if (where === undefined || !(error instanceof SourceError)) return error;
  if (error.code !== 'bad_request') return error;
  const { message, detail } = error;
  return new ConfigError('filter_refused', `Mixpanel refused ${setting}: ${message}`, {
    cause: error,
    ...(detail === undefined ? {} : { detail }),
  });
}

/** Yields the same items; throws what `filterRefusal` returns. */
export async function* namingFilter<Item>(
  items: AsyncIterable<Item>,
  filter: ConfiguredFilter,
): AsyncGenerator<Item, void> {
  try {
    yield* items;
  } catch (error) {
    throw filterRefusal(error, filter);
  }
}
