import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import { dateTimeText } from '../client/date-time-text.js';
import { idText } from '../client/id-text.js';
import { unexpectedAnswer } from '../client/parse-answer.js';
import { listLookupTables, type ProjectClient } from './app-lists.js';

/** A lookup table of a project. */
export interface LookupTable {
  /** Digits, possibly after a minus sign. A string, because a double cannot represent all ids. */
  readonly id: string;
  /** The value of the parameter `data-group-id` with which the table is downloaded. */
  readonly dataGroup: string;
  readonly name?: string;
  /**
   * When the rows were last replaced, as Mixpanel writes it but with a `T` between date and time.
   * Absent if unknown.
   */
  readonly modified?: string;
}

/** Returns the lookup tables of a project, each once. */
export type ListTables = (io: CallIo) => Promise<readonly LookupTable[]>;

/**
 * Creates the function that lists the tables whose rows can be read: one request of the App API for
 * each page, none of which counts against the hourly quota.
 *
 * The endpoint is not documented. Mixpanel's own clients download a table by its `id` in this list;
 * this function uses its `dataGroupId` instead if there is one.
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
