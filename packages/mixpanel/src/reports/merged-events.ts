import type { CallIo } from '@source-mixpanel/stream';
import { idText } from '../client/id-text.js';
import { listLexiconEvents, type ProjectClient } from '../app/app-lists.js';

/**
 * The names of events that reports show under another name, each with that name; undefined where Lexicon does not
 * say which it is. Exports keep the name that was sent.
 */
export type ListMergedEvents = (io: CallIo) => Promise<ReadonlyMap<string, string | undefined>>;

/** Reads them from Lexicon: one request of the App API, which is not counted. Undocumented. */
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

/** An event may be merged into one that is merged itself. */
function lastTarget(
  name: string,
  targets: ReadonlyMap<string, string | undefined>,
): string | undefined {
  let last: string | undefined = name;
  for (let step = 0; step <= targets.size; step += 1) {
    if (last === undefined || !targets.has(last)) return last;
    last = targets.get(last);
  }
  // They are merged in a circle.
  return undefined;
}
