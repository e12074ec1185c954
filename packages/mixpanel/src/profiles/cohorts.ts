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
import { HeldItems, type Items } from '../client/held-items.js';
import { unexpectedAnswer } from '../client/parse-answer.js';
import { requestItems, type ItemsParsing } from '../client/request-items.js';

/** A cohort: the members that the streams need, and the whole object as Mixpanel returned it. */
export interface Cohort {
  readonly id: number;
  /** `YYYY-MM-DD HH:MM:SS`, UTC; never changes. */
  readonly created?: string | null | undefined;
  /** The number of members when Mixpanel last counted them. */
  readonly count?: number | undefined;
  /** The id of the data group whose profiles are its members; absent if they are users. */
  readonly dataGroup?: string | undefined;
  readonly row: JsonObject;
}

/** Returns all cohorts of the project in one counted request; the API has no pages. */
export type ListCohorts = (io: CallIo) => Promise<Items<Cohort>>;

const PATH = '/api/query/cohorts/list';
/** Returns a function that requests the list once, however often it is called. */
export function listCohorts(client: Client): ListCohorts {
  return shareAnswer(fetchCohorts(client));
}

/**
 * Returns a function that requests the list on every call. Mixpanel publishes it as POST. If a
 * server or gateway answers POST with 404 or 405, this and later calls use GET.
 */
export function fetchCohorts(client: Client): ListCohorts {
  const got: Call = { api: 'query', path: PATH };
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

function beginReading(): ItemsParsing<Items<Cohort>> {
  const cohorts = new HeldItems(([name, value]: Item) => readCohort(value, `${name}.`));
  return {
    path: [],
    kind: 'list',
    take: (items, bytes) => cohorts.add(items, bytes),
    // A single object was seen if the project has one cohort.
    end: (outline) => (Array.isArray(outline) ? cohorts : [readCohort(outline, '')]),
  };
}

/** Validates without zod, as a list is read three times, and a schema takes ten times as long. */
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
    // Only an estimate depends on it.
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

/** Returns the digits: some ids are numbers that a double cannot hold. */
function digitsOf(id: string | number | RawNumber): string {
  return typeof id === 'string' ? id : writeJson(id);
}
