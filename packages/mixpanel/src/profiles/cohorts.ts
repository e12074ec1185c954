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

/** A cohort: the row as Mixpanel returned it, and those of its members that the streams use. */
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
 * Returns all cohorts of the project. The endpoint has no pages. Its request counts against the
 * hourly quota.
 */
export type ListCohorts = (io: CallIo) => Promise<Items<Cohort>>;

const PATH = '/api/query/cohorts/list';

/**
 * Creates a function that requests the list on the first call, and returns the same list on all
 * later ones.
 */
export function listCohorts(client: Client): ListCohorts {
  return shareAnswer(fetchCohorts(client));
}

/**
 * Creates a function that requests the list on every call. Mixpanel documents the method POST. If
 * the server or a gateway rejects POST with status 404 or 405, this call and all later ones use
 * GET.
 */
export function fetchCohorts(client: Client): ListCohorts {
  const getCall: Call = { api: 'query', path: PATH };
  const postCall: Call = { ...getCall, form: {} };
  let usesPost = true;
  return async (io) => {
    if (usesPost) {
      try {
        return await requestItems(client, {
          call: postCall,
          createReader: createCohortsReader,
          io,
        });
      } catch (error) {
        if (!isMethodRejected(error)) throw error;
        usesPost = false;
      }
    }
    return requestItems(client, { call: getCall, createReader: createCohortsReader, io });
  };
}

function isMethodRejected(error: unknown): boolean {
  return (
    error instanceof SourceError &&
    (error.code === 'not_found' || error.code === 'method_not_allowed')
  );
}

function createCohortsReader(): ItemsReader<Items<Cohort>> {
  const cohorts = new StoredItems(([name, value]: Item) => readCohort(value, `${name}.`));
  return {
    path: [],
    kind: 'list',
    addItems: (items, bytes) => cohorts.add(items, bytes),
    // If a project has a single cohort, the response can be this cohort instead of a list
    // (observed).
    finish: (outline) => (Array.isArray(outline) ? cohorts : [readCohort(outline, '')]),
  };
}

/**
 * Validates a cohort. Does not use zod, which is ten times as slow: a long list is validated each
 * time it is iterated.
 * @param prefix index of the cohort and a dot, for error messages; empty if the response is the
 *   cohort
 */
function readCohort(row: JsonValue, prefix: string): Cohort {
  if (!isJsonObject(row)) throw unexpectedAnswer(PATH, prefix.slice(0, -1) || 'the answer');
  const { id, created, count, data_group_id: group = null } = row;
  if (!isInteger(id)) throw unexpectedAnswer(PATH, `${prefix}id`);
  if (created !== undefined && created !== null && typeof created !== 'string') {
    throw unexpectedAnswer(PATH, `${prefix}created`);
  }
  if (group !== null && !isId(group)) throw unexpectedAnswer(PATH, `${prefix}data_group_id`);
  return {
    id,
    ...(created === undefined ? {} : { created }),
    // The count is used for estimates only, so an invalid one is not an error.
    ...(isInteger(count) ? { count } : {}),
    ...(group === null || group === '' ? {} : { dataGroup: toDigits(group) }),
    row,
  };
}

function isInteger(value: JsonValue | undefined): value is number {
  return Number.isSafeInteger(value);
}

function isId(value: JsonValue): value is string | number | RawNumber {
  return typeof value === 'string' || typeof value === 'number' || value instanceof RawNumber;
}

/** Returns the id as text with all its digits, because a double cannot represent all ids. */
function toDigits(id: string | number | RawNumber): string {
  return typeof id === 'string' ? id : writeJson(id);
}
