import {
  isJsonObject,
  writeJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import { SystemError, type CallIo } from '@source-mixpanel/stream';
import * as z from 'zod';
import type { Call, Client } from '../client/client.js';
import { itemsOf, type Item } from '../client/collection-parser.js';
import { StoredItems, joinItems, type Items } from '../client/stored-items.js';
import { parseAnswer, unexpectedAnswer } from '../client/parse-answer.js';
import { requestItems, type ItemsReader } from '../client/request-items.js';

/**
 * Requests all pages of a list and returns their rows as Mixpanel returned them.
 * @throws SystemError `unexpected_answer` if a page repeats or there are more than 1,000 pages
 */
export type ListRows = (io: CallIo) => Promise<Items<JsonObject>>;

export interface RowList {
  readonly call: Call;
  /** Path to the rows in a response, as the names of nested members; default `['results']`. */
  readonly path?: readonly string[];
  /**
   * Other paths at which a response may have the rows; `[]` means that the response itself is the
   * list. Rows at these paths may have at most 4 MiB, because they are parsed with the outline of
   * the response.
   */
  readonly otherPaths?: readonly (readonly string[])[];
}

interface Page {
  readonly rows: StoredItems<JsonObject>;
  /** The cursor of the next page; absent on the last page. */
  readonly next?: string;
}

/**
 * Maximum number of pages. People write the entries of these lists, so no list is that long: more
 * pages mean that the server returns the same ones again and again.
 */
const MAX_PAGES = 1000;

/** Creates the function that requests the list. Every call requests all pages again. */
export function listRows(
  client: Client,
  { call, path = ['results'], otherPaths = [] }: RowList,
): ListRows {
  const rowsSchema = path.reduceRight<z.ZodType>(
    (inner, name) => z.object({ [name]: inner }),
    z.array(z.unknown()),
  );
  const form: PageForm = { endpoint: call.path, path, otherPaths, rowsSchema };
  const createReader = (): ItemsReader<Page> => createPageReader(form);
  return async (io) => {
    const pages: StoredItems<JsonObject>[] = [];
    const cursors = new Set<string>();
    for (let cursor: string | undefined; ;) {
      const pageCall: Call = { ...call, query: { ...call.query, cursor } };
      const { rows, next } = await requestItems(client, { call: pageCall, createReader, io });
      pages.push(rows);
      if (next === undefined) return joinItems(pages);
      if (cursors.has(next) || pages.length === MAX_PAGES)
        throw createEndlessError(call.path, pages.length);
      cursors.add(next);
      cursor = next;
    }
  };
}

const cursorSchema = z.union([z.string(), z.number()]).nullish();
const paginationSchema = z.object({
  // Mixpanel's own clients accept both spellings.
  pagination: z.object({ next_cursor: cursorSchema, nextCursor: cursorSchema }).nullish(),
});

interface PageForm {
  readonly endpoint: string;
  readonly path: readonly string[];
  readonly otherPaths: readonly (readonly string[])[];
  /** The schema of a response that has its rows at `path`. */
  readonly rowsSchema: z.ZodType;
}

function createPageReader({ endpoint, path, otherPaths, rowsSchema }: PageForm): ItemsReader<Page> {
  const rows = new StoredItems(([name, value]: Item) => {
    if (isJsonObject(value)) return value;
    throw unexpectedAnswer(endpoint, [...path, name].join('.'));
  });
  return {
    path,
    kind: 'list',
    addItems: (items, bytes) => rows.add(items, bytes),
    finish(outline: JsonValue) {
      const found = otherPaths.map((other) => valueAt(outline, other)).find(Array.isArray);
      if (found === undefined) parseAnswer(rowsSchema, outline, endpoint);
      else rows.add(itemsOf(found, 0), new TextEncoder().encode(writeJson(found).slice(1, -1)));
      if (!isJsonObject(outline)) return { rows };
      const { pagination } = parseAnswer(paginationSchema, outline, endpoint);
      const next = String(pagination?.next_cursor ?? pagination?.nextCursor ?? '');
      return next === '' ? { rows } : { rows, next };
    },
  };
}

function valueAt(value: JsonValue, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (inner, name) => (isJsonObject(inner) ? inner[name] : undefined),
    value,
  );
}

function createEndlessError(path: string, pages: number): SystemError {
  return new SystemError(
    'unexpected_answer',
    `The pages of ${path} do not end: Mixpanel repeats a page, or has more than ${MAX_PAGES}.`,
    { detail: `${pages} pages` },
  );
}
