import {
  RawNumber,
  SourceError,
  writeJson,
  type CallIo,
  type JsonObject,
} from '@source-mixpanel/stream';
import * as z from 'zod';
import { askOnce } from './ask-once.js';
import type { Call, Client } from './client.js';
import type { Item } from './collection-parser.js';
import { HeldItems, type Items } from './held-items.js';
import { parseAnswer, parseItem, rowWith } from './parse-answer.js';
import { requestItems, type Reading } from './request-items.js';

/** A cohort: what the streams need of it, and the whole object as Mixpanel gave it. */
export interface Cohort {
  readonly id: number;
  /** `YYYY-MM-DD HH:MM:SS`, UTC; never changes. */
  readonly created?: string | null | undefined;
  /** Members, as Mixpanel last counted them. */
  readonly count?: number | undefined;
  /** Id of the data group whose profiles are its members; absent where they are users. */
  readonly dataGroup?: string | undefined;
  readonly row: JsonObject;
}

/** All cohorts of the project in one counted request; the API has no pages. */
export type ListCohorts = (io: CallIo) => Promise<Items<Cohort>>;

const PATH = '/api/query/cohorts/list';
const cohort = rowWith(
  z
    .object({
      id: z.int(),
      created: z.string().nullish(),
      // Nothing but an estimate depends on it.
      count: z.int().optional().catch(undefined),
      data_group_id: z
        .union([z.string(), z.number(), z.instanceof(RawNumber)])
        .nullish()
        .transform((id) => digitsOf(id)),
    })
    .transform(({ data_group_id: dataGroup, ...known }) => ({
      ...known,
      ...(dataGroup === undefined || dataGroup === '' ? {} : { dataGroup }),
    })),
);

/** Some ids are numbers that no double can hold. */
function digitsOf(id: string | number | RawNumber | null | undefined): string | undefined {
  if (id === null || id === undefined) return undefined;
  return typeof id === 'string' ? id : writeJson(id);
}

/** Asks once, however often it is called. */
export function listCohorts(client: Client): ListCohorts {
  return askOnce(fetchCohorts(client));
}

/**
 * Asks with every call. Mixpanel publishes the list as POST. A server or gateway that answers POST
 * with 404 or 405 is asked by GET, in later calls at once.
 */
export function fetchCohorts(client: Client): ListCohorts {
  const got: Call = { family: 'query', path: PATH };
  const posted: Call = { ...got, form: {} };
  let isPosted = true;
  return async (io) => {
    if (isPosted) {
      try {
        return await requestItems(client, { call: posted, begin: beginReading, io });
      } catch (error) {
        if (!isMethodUnknown(error)) throw error;
        isPosted = false;
      }
    }
    return requestItems(client, { call: got, begin: beginReading, io });
  };
}

function isMethodUnknown(error: unknown): boolean {
  return (
    error instanceof SourceError &&
    (error.code === 'not_found' || error.code === 'method_not_allowed')
  );
}

function beginReading(): Reading<Items<Cohort>> {
  const cohorts = new HeldItems(([name, value]: Item) =>
    parseItem(cohort, value, { path: PATH, members: [name] }),
  );
  return {
    path: [],
    kind: 'list',
    take: (items, bytes) => cohorts.add(items, bytes),
    // A bare object was seen where the project has one cohort.
    end: (outline) => (Array.isArray(outline) ? cohorts : [parseAnswer(cohort, outline, PATH)]),
  };
}
