import { createColumnMap, type ColumnMapOptions } from './column-map.js';
import type { SavedNames } from './saved-names.js';

/** The members of a state that contain names, before validation. */
export interface UnknownNames {
  readonly names?: unknown;
  readonly names_by_rule?: unknown;
}

/** The function of zod's context that `savedNamesStep` calls. */
export interface ParsingContext {
  addIssue(issue: { code: 'custom'; path: string[]; message: string }): void;
}

/**
 * Returns a function for zod's `transform` that validates the saved names in a state. It accepts
 * all forms that earlier versions have written, and returns the form of `compactNames`. It reports
 * an issue to zod if `createColumnMap` rejects the names.
 */
export function savedNamesStep(options: Pick<ColumnMapOptions, 'rule' | 'reserved' | 'fixed'>) {
  return <State extends UnknownNames>(
    { names, names_by_rule: lists, ...state }: State,
    context: ParsingContext,
  ): Omit<State, keyof SavedNames> & SavedNames => {
    try {
      return { ...state, ...parseSavedNames({ names, names_by_rule: lists }, options) };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const [member = '', message = ''] = error.message.split(/: (.*)/s);
      context.addIssue({ code: 'custom', path: [member], message });
      return state;
    }
  };
}

function parseSavedNames(
  { names, names_by_rule: lists }: UnknownNames,
  options: ColumnMapOptions,
): SavedNames {
  if (!isObjectOfTexts(names)) throw new RangeError('names: it is not an object of texts');
  if (!isListOfTexts(lists)) throw new RangeError('names_by_rule: it is not a list of texts');
  return createColumnMap({ ...options, saved: { names, names_by_rule: lists } }).dump();
}

function isObjectOfTexts(value: unknown): value is SavedNames['names'] {
  if (value === undefined) return true;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && isListOfTexts(Object.values(value));
}

function isListOfTexts(value: unknown): value is readonly string[] | undefined {
  return (
    value === undefined || (Array.isArray(value) && value.every((one) => typeof one === 'string'))
  );
}
