import type { CallIo } from '@source-mixpanel/stream';
import { idText } from '../client/id-text.js';
import { listLexiconEvents, type ProjectClient } from '../app/app-lists.js';

/**
 * Returns the merged events: those that Mixpanel's reports show under the name of another event. A
 * key of the map is the original name, as in exports; its value is the name in reports, or
 * undefined if the Lexicon does not list the other event or the events are merged in a circle.
 */
export type ListMergedEvents = (io: CallIo) => Promise<ReadonlyMap<string, string | undefined>>;

/**
 * Creates the function that reads the merged events from the Lexicon, with one request of the App
 * API, which does not count against the hourly quota. The endpoint is not documented.
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
    return new Map([...targets.keys()].map((name) => [name, findLastTarget(name, targets)]));
  };
}

/**
 * Returns the name under which reports show a merged event. An event may be merged into one that is
 * itself merged, so this follows all merges. Returns undefined if the Lexicon does not list the last
 * event, or if the events are merged in a circle.
 */
function findLastTarget(
  name: string,
  targets: ReadonlyMap<string, string | undefined>,
): string | undefined {
  let last: string | undefined = name;
  for (let step = 0; step <= targets.size; step += 1) {
    if (last === undefined || !targets.has(last)) return last;
    last = targets.get(last);
  }
  return undefined;
}
