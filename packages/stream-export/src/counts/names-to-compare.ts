import type { Day } from '@source-mixpanel/cursor';
import type { ListEventNames, ListMergedEvents } from '@source-mixpanel/mixpanel';
import { SourceError, type CallIo } from '@source-mixpanel/stream';

/** The event names for which a download is compared with Mixpanel's counts. */
export interface NamesToCompare {
  /**
   * All names that Mixpanel's reports contain. A download may contain further names, whose events
   * the reports count under one of these.
   */
  readonly listed: readonly string[];
  /** The names whose counts are requested; a part of `listed`. */
  readonly counted: readonly string[];
}

/** Returns the names to compare; undefined, with a warning, if this sync cannot compare any. */
export type FindNames = (
  days: { readonly from: Day; readonly to: Day },
  io: CallIo,
) => Promise<NamesToCompare | undefined>;

/**
 * Maximum number of names whose counts are requested for one range of days. One request can name
 * 200 of them.
 */
const MAX_NAMES = 1000;

/**
 * Returns a function that finds all names that Mixpanel lists. Counts are requested for the most
 * frequent of them.
 */
export function namesOfAllEvents(listEventNames: ListEventNames): FindNames {
  return async (days, io) => {
    const { names } = await listEventNames(days, io);
    return { listed: names, counted: names.slice(0, MAX_NAMES) };
  };
}

/**
 * Returns a function that finds the selected names.
 *
 * If names were merged in Mixpanel's Lexicon, Mixpanel counts their events under the name that they
 * were merged into. If only some of them are selected, this count includes events that are not
 * exported, so it is not compared. The Lexicon is requested once per sync.
 */
export function namesOfSelectedEvents(
  selected: readonly string[],
  listMergedEvents: ListMergedEvents,
): FindNames {
  let pending: ReturnType<FindNames> | undefined;
  return async (_days, io) => {
    pending ??= findSelected(selected, listMergedEvents, io);
    try {
      return await pending;
    } catch (error) {
      pending = undefined;
      throw error;
    }
  };
}

async function findSelected(
  selected: readonly string[],
  listMergedEvents: ListMergedEvents,
  io: CallIo,
): Promise<NamesToCompare | undefined> {
  const merged = await requestMerged(listMergedEvents, io);
  if (merged === undefined) return undefined;
  const chosen = new Set(selected);
  const listed = [...chosen].filter((name) => !merged.has(name));
  // The names whose counts include events that are not selected.
  const mixed = new Set(
    [...merged].filter(([name]) => !chosen.has(name)).map(([, target]) => target),
  );
  // If the Lexicon does not contain the name that another was merged into, any of the selected
  // names may be this name.
  const counted = mixed.has(undefined) ? [] : listed.filter((name) => !mixed.has(name));
  if (counted.length < listed.length) {
    io.report({
      kind: 'warning',
      message: `${listed.length - counted.length} of ${chosen.size} names in Export Events (\`export_events\`) are not compared with Mixpanel's counts, which include merged events that are not selected.`,
    });
  }
  return { listed, counted: counted.slice(0, MAX_NAMES) };
}

async function requestMerged(
  listMergedEvents: ListMergedEvents,
  io: CallIo,
): Promise<Awaited<ReturnType<ListMergedEvents>> | undefined> {
  try {
    return await listMergedEvents(io);
  } catch (error) {
    if (!(error instanceof SourceError) || error.kind === 'transient' || io.signal.aborted) {
      throw error;
    }
    io.report({
      kind: 'warning',
      message: `Exports are not compared with Mixpanel's counts: Export Events (\`export_events\`) is set, and Lexicon, which lists merged events, could not be read. ${error.message}`,
    });
    return undefined;
  }
}
