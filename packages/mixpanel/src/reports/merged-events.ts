import type { CallIo } from '@source-mixpanel/stream';
import { idText } from '../client/id-text.js';
import { listLexiconEvents, type ProjectClient } from '../app/app-lists.js';

/**
 * Lists the events that Mixpanel's reports show under the name of another event, with that name; undefined if the
 * Lexicon does not contain it. Exports contain the original names.
 */
export type ListMergedEvents = (io: CallIo) => Promise<ReadonlyMap<string, string | undefined>>;

/**
 * Creates the function that reads the merged events from the Lexicon. One request of the App API, which does not
 * count against the hourly quota. Undocumented.
 */
export function listMergedEvents(client: ProjectClient): ListMergedEvents {
  const list = listLexiconEvents(client);
  return async (io) => {
    const rows = [...(await list(io))];
    const names = new Map(
      rows.flatMap((row) => {
        const [id, name] = [idText(row['id']), row['name']];
        return id !== undefined && typeof name === 'string' ? [[id, name] as const] : [];
      }),
    );
    const targets = new Map<string, string | undefined>();
    for (const row of rows) {
      const { name } = row;
      const target = idText(row['mergedEventId']) ?? idText(row['merged_event_id']);
      if (typeof name !== 'string' || (row['merged'] !== true && target === undefined)) continue;
      targets.set(name, target === undefined ? undefined : names.get(target));
    }
    return new Map([...targets.keys()].map((name) => [name, lastTarget(name, targets)]));
  };
}

/**
 * Follows the merges of an event to the last one, because an event may be merged into one that is merged itself.
 * Returns undefined for a circle.
 */
function lastTarget(
  name: string,
  targets: ReadonlyMap<string, string | undefined>,
): string | undefined {
  let last: string | undefined = name;
  for (let step = 0; step <= targets.size; step += 1) {
    if (last === undefined || !targets.has(last)) return last;
    last = targets.get(last);
  }
  // The events are merged in a circle.
  return undefined;
}
