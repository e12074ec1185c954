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

/** Returns the names to compare. Returns undefined, with a warning, if nothing can be compared in this sync. */
export type FindNames = (
  days: { readonly from: Day; readonly to: Day },
  io: CallIo,
) => Promise<NamesToCompare | undefined>;

/**
 * Maximum number of names whose counts are requested for one range of days. One request has space
 * for 200 names.
 */
const MAX_NAMES = 1000;

/**
 * Returns the function that finds all names that Mixpanel lists. Counts are requested for the most
 * frequent of them.
 */
export function namesOfAllEvents(listEventNames: ListEventNames): FindNames {
  return async (days, io) => {
    const { names } = await listEventNames(days, io);
    return { listed: names, counted: names.slice(0, MAX_NAMES) };
  };
}

/**
 * Returns the function that finds the selected names.
 *
 * Reports add the events of a merged name to the name that it was merged into. If only some of the
 * names that were merged are selected, that count includes events that are not exported, so it is
 * not compared. The Lexicon, which lists the merged names, is requested once per sync.
 */
export function namesOfSelectedEvents(
  selected: readonly string[],
  listMergedEvents: ListMergedEvents,
): FindNames {
  let asked: ReturnType<FindNames> | undefined;
  return async (_days, io) => {
    asked ??= compareSelected(selected, listMergedEvents, io);
    try {
      return await asked;
    } catch (error) {
      asked = undefined;
      throw error;
    }
  };
}

async function compareSelected(
  selected: readonly string[],
  listMergedEvents: ListMergedEvents,
  io: CallIo,
): Promise<NamesToCompare | undefined> {
  const merged = await readMerged(listMergedEvents, io);
  if (merged === undefined) return undefined;
  const chosen = new Set(selected);
  const listed = [...chosen].filter((name) => !merged.has(name));
  const others = [...merged].filter(([name]) => !chosen.has(name)).map(([, target]) => target);
  const mixed = new Set(others);
  // If the Lexicon does not contain the target of a merge, it may be any of the selected names.
  const counted = mixed.has(undefined) ? [] : listed.filter((name) => !mixed.has(name));
  if (counted.length < listed.length) {
    io.report({
      kind: 'warning',
      message: `${listed.length - counted.length} of ${chosen.size} names in Export Events (\`export_events\`) are not compared with Mixpanel's counts, which include merged events that are not selected.`,
    });
  }
  return { listed, counted: counted.slice(0, MAX_NAMES) };
}

async function readMerged(
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
