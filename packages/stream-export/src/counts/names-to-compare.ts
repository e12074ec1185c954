import type { Day } from '@source-mixpanel/cursor';
import type { ListEventNames, ListMergedEvents } from '@source-mixpanel/mixpanel';
import { SourceError, type CallIo } from '@source-mixpanel/stream';

/** The names that a download of some days is compared by. */
export interface NamesToCompare {
  /** Names whose events reports show under them. A download may hold others, which may count for one of these. */
  readonly listed: readonly string[];
  /** Those of them that counts are asked of. */
  readonly counted: readonly string[];
}

/** Returns the names to compare; undefined, with a warning, where nothing can be compared in this sync. */
export type FindNames = (
  days: { readonly from: Day; readonly to: Day },
  io: CallIo,
) => Promise<NamesToCompare | undefined>;

/** Names of one window, at most: more would take more than five of the hour's requests. */
const MAX_NAMES = 1000;

/** All names that Mixpanel lists, and of the most frequent the counts. */
export function namesOfAllEvents(listEventNames: ListEventNames): FindNames {
  return async (days, io) => {
    const { names } = await listEventNames(days, io);
    return { listed: names, counted: names.slice(0, MAX_NAMES) };
  };
}

/**
 * Selected names. Reports add the events of merged names to another one: where not all of these are selected, the
 * counts of that one are of more events than are exported. Lexicon, which is asked once in a sync, says which they are.
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
  // Where the target of one is unknown, it may be any of them.
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
