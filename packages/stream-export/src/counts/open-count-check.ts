import type { EventSelection } from '@source-mixpanel/mixpanel';
import type { CallIo } from '@source-mixpanel/stream';
import type { ExportOptions, ExportSource } from '../export-options.js';
import { CountCheck } from './count-check.js';
import type { CountSource } from './count-source.js';
import { namesOfAllEvents, namesOfSelectedEvents, type FindNames } from './names-to-compare.js';

/**
 * Creates the check of one sync. Returns undefined if it is switched off, or, with a warning, if
 * the settings do not allow a comparison.
 */
export function openCountCheck({
  source: { counts },
  options,
  io,
}: {
  readonly source: Pick<ExportSource, 'counts'>;
  readonly options: ExportOptions;
  readonly io: CallIo;
}): CountCheck | undefined {
  if (counts === undefined) return undefined;
  const findNames = findNamesOf(counts, options.selection);
  if (typeof findNames !== 'string') {
    return new CountCheck(counts, findNames, { ...options, onGap: options.onGap ?? 'fail' });
  }
  const message = `Exports are not compared with Mixpanel's counts, because ${findNames}.`;
  io.report({ kind: 'warning', message });
  return undefined;
}

/**
 * Returns the function that finds the names to compare; or, as a text, the reason why selected
 * events cannot be compared.
 */
function findNamesOf(
  { listEventNames, listMergedEvents }: CountSource,
  { events, where }: EventSelection = {},
): FindNames | string {
  // Mixpanel's counts cannot be filtered by an expression.
  if (where !== undefined) return 'Export Filter (`export_where`) is set';
  if (events === undefined) return namesOfAllEvents(listEventNames);
  if (listMergedEvents !== undefined) return namesOfSelectedEvents(events, listMergedEvents);
  return 'Export Events (`export_events`) is set, and project secrets have no access to Lexicon, which lists merged events';
}
