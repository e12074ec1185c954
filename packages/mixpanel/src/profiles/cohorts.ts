import {
  isJsonObject,
  RawNumber,
  writeJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import { SourceError, type CallIo } from '@source-mixpanel/stream';
import { shareAnswer } from '../client/share-answer.js';
import type { Call, Client } from '../client/client.js';
import type { Item } from '../client/collection-parser.js';
import { StoredItems, type Items } from '../client/stored-items.js';
import { unexpectedAnswer } from '../client/parse-answer.js';
import { requestItems, type ItemsReader } from '../client/request-items.js';

/** A cohort: the members that the streams use, and the row as Mixpanel returned it. */
export interface Cohort {
  readonly id: number;
  /** Creation time, `YYYY-MM-DD HH:MM:SS` in UTC. It never changes. */
  readonly created?: string | null | undefined;
  /** Number of members when Mixpanel last computed the cohort. */
  readonly count?: number | undefined;
  /** Id of the data group whose profiles are the members; absent if the members are users. */
  readonly dataGroup?: string | undefined;
  readonly row: JsonObject;
}

/**
 * Returns all cohorts of the project in one response, because the endpoint has no pages. The
 * request counts against the hourly quota.
 */
export type ListCohorts = (io: CallIo) => Promise<Items<Cohort>>;

const PATH = '/api/query/cohorts/list';
/** Creates a function that requests the list once and then returns the same list. */
export function listCohorts(client: Client): ListCohorts {
  return shareAnswer(fetchCohorts(client));
}

/**
 * Creates a function that requests the list on every call. Mixpanel documents it as POST. If the
 * server or a gateway rejects POST with status 404 or 405, this call and all later ones use GET.
 */
export function fetchCohorts(client: Client): ListCohorts {
  const got: Call = { api: 'query', path: PATH };
  const posted: Call = { ...got, form: {} };
  let isPosted = true;
  return async (io) => {
    if (isPosted) {
      try {
        return await requestItems(client, { call: posted, createReader: beginReading, io });
      } catch (error) {
        if (!isMethodUnknown(error)) throw error;
        isPosted = false;
      }
    }
    return requestItems(client, { call: got, createReader: beginReading, io });
  };
}

function isMethodUnknown(error: unknown): boolean {
  return (
    error instanceof SourceError &&
    (error.code === 'not_found' || error.code === 'method_not_allowed')
  );
}

function beginReading(): ItemsReader<Items<Cohort>> {
  const cohorts = new StoredItems(([name, value]: Item) => readCohort(value, `${name}.`));
  return {
    path: [],
    kind: 'list',
    addItems: (items, bytes) => cohorts.add(items, bytes),
    // For a project with a single cohort, a response that is the cohort itself, not a list, was
    // observed.
    finish: (outline) => (Array.isArray(outline) ? cohorts : [readCohort(outline, '')]),
  };
}

/**
 * Validates a cohort. Does not use zod, because a list is validated three times and zod is ten
 * times as slow.
 */
function readCohort(row: JsonValue, place: string): Cohort {
  if (!isJsonObject(row)) throw unexpectedAnswer(PATH, place.slice(0, -1) || 'the answer');
  const { id, created, count, data_group_id: group = null } = row;
  if (!isWhole(id)) throw unexpectedAnswer(PATH, `${place}id`);
  if (created !== undefined && created !== null && typeof created !== 'string') {
    throw unexpectedAnswer(PATH, `${place}created`);
  }
  if (group !== null && !isId(group)) throw unexpectedAnswer(PATH, `${place}data_group_id`);
  return {
    id,
    ...(created === undefined ? {} : { created }),
    // Only an estimate uses the count, so an invalid one is ignored.
    ...(isWhole(count) ? { count } : {}),
    ...(group === null || group === '' ? {} : { dataGroup: digitsOf(group) }),
    row,
  };
}

function isWhole(value: JsonValue | undefined): value is number {
  return Number.isSafeInteger(value);
}

function isId(value: JsonValue): value is string | number | RawNumber {
  return typeof value === 'string' || typeof value === 'number' || value instanceof RawNumber;
}

/** Returns the id as text with all its digits, because a double cannot represent all ids. */
function digitsOf(id: string | number | RawNumber): string {
  return typeof id === 'string' ? id : writeJson(id);
}
