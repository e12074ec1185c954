import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { SystemError, type CallIo } from '@source-mixpanel/stream';
import * as z from 'zod';
import type { Call, Client } from '../client/client.js';
import type { Item } from '../client/collection-parser.js';
import { HeldItems, joinedItems, type Items } from '../client/held-items.js';
import { parseAnswer, unexpectedAnswer } from '../client/parse-answer.js';
import { requestItems, type ItemsParsing } from '../client/request-items.js';

/**
 * All annotations of the project, as Mixpanel gave them, of all pages.
 * @throws SystemError `unexpected_answer` when the pages do not come to an end
 */
export type ListAnnotations = (io: CallIo) => Promise<Items<JsonObject>>;

interface Page {
  readonly rows: HeldItems<JsonObject>;
  /** Asks for the next page; absent on the last one. */
  readonly next?: string;
}

/** Annotations are written by people: so many pages are a server that does not end. */
const MAX_PAGES = 1000;

/**
 * App API with a project id; the legacy endpoint and its envelope with a project secret, which
 * knows its project itself.
 */
export function listAnnotations(client: Client): ListAnnotations {
  const { projectId } = client;
  const member = projectId === undefined ? 'annotations' : 'results';
  return async (io) => {
    const pages: HeldItems<JsonObject>[] = [];
    const cursors = new Set<string>();
    let cursor: string | undefined;
    do {
      const call = callFor(projectId, cursor);
      const begin = (): ItemsParsing<Page> => readPage(call.path, member);
      const { rows, next } = await requestItems(client, { call, begin, io });
      pages.push(rows);
      if (next !== undefined && (cursors.has(next) || pages.length === MAX_PAGES)) {
        throw endless(call.path, pages.length);
      }
      if (next !== undefined) cursors.add(next);
      cursor = next;
    } while (cursor !== undefined);
    return joinedItems(pages);
  };
}

function callFor(projectId: number | undefined, cursor: string | undefined): Call {
  const query = { cursor };
  return projectId === undefined
    ? { api: 'query', path: '/api/query/annotations', query }
    : {
        api: 'app',
        path: `/api/app/projects/${projectId}/annotations`,
        projectInPath: true,
        query,
      };
}

const cursorSchema = z.union([z.string(), z.number()]).nullish();
const paginationSchema = z.object({
  // Mixpanel's own clients know both spellings.
  pagination: z.object({ next_cursor: cursorSchema, nextCursor: cursorSchema }).nullish(),
});

function readPage(path: string, member: string): ItemsParsing<Page> {
  const rows = new HeldItems(([name, value]: Item) => {
    if (isJsonObject(value)) return value;
    throw unexpectedAnswer(path, `${member}.${name}`);
  });
  const rowsSchema = z.object({ [member]: z.array(z.unknown()) });
  return {
    path: [member],
    kind: 'list',
    take: (items, bytes) => rows.add(items, bytes),
    end(outline: JsonValue) {
      parseAnswer(rowsSchema, outline, path);
      const { pagination } = parseAnswer(paginationSchema, outline, path);
      const next = String(pagination?.next_cursor ?? pagination?.nextCursor ?? '');
      return next === '' ? { rows } : { rows, next };
    },
  };
}

function endless(path: string, pages: number): SystemError {
  return new SystemError(
    'unexpected_answer',
    `The pages of ${path} do not come to an end: Mixpanel names one that was read before, or more than ${MAX_PAGES}.`,
    { detail: `${pages} pages` },
  );
}
