import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import { dateTimeText } from '../client/date-time-text.js';
import { idText } from '../client/id-text.js';
import { unexpectedAnswer } from '../client/parse-answer.js';
import { listLookupTables, type ProjectClient } from './app-lists.js';

/** A lookup table of a project. */
export interface LookupTable {
  /** Digits, maybe negative, and more than a double can hold. */
  readonly id: string;
  /** The id by which its rows are downloaded. */
  readonly dataGroup: string;
  readonly name?: string;
  /** When its rows were last replaced, as Mixpanel writes it, with a `T` before the time; absent where unknown. */
  readonly modified?: string;
}

/** The lookup tables of a project, each once. */
export type ListTables = (io: CallIo) => Promise<readonly LookupTable[]>;

/**
 * Lists the tables whose rows can be read: one request of the App API for each page, which Mixpanel does not count.
 * Undocumented. Mixpanel's own clients download a table by the id that the list has for it; a `dataGroupId`
 * of the row goes first.
 */
export function listTables(client: ProjectClient): ListTables {
  const list = listLookupTables(client);
  return async (io) => {
    const tables = Array.from(await list(io), readTable);
    return [...new Map(tables.map((table) => [table.id, table])).values()];
  };
}

function readTable(row: JsonObject): LookupTable {
  const id = idText(row['id']);
  if (id === undefined) throw unexpectedAnswer('data-definitions/lookup-tables', 'id');
  const name = row['name'];
  const modified = dateTimeText(row['lastModifiedAt'] ?? row['last_modified_at']);
  return {
    id,
    dataGroup: idText(row['dataGroupId'] ?? row['data_group_id']) ?? id,
    ...(typeof name === 'string' && name !== '' ? { name } : {}),
    ...(typeof modified === 'string' ? { modified } : {}),
  };
}
