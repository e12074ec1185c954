import type { CallIo, JsonObject } from '@source-mixpanel/stream';
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
  readonly row: JsonObject;
}

/** All cohorts of the project in one counted request, made once; the API has no pages. */
export type ListCohorts = (io: CallIo) => Promise<Items<Cohort>>;

const PATH = '/api/query/cohorts/list';
const cohort = rowWith(
  z.object({
    id: z.int(),
    created: z.string().nullish(),
    // Nothing but an estimate depends on it.
    count: z.int().optional().catch(undefined),
  }),
);

export function listCohorts(client: Client): ListCohorts {
  const call: Call = { family: 'query', path: PATH };
  return askOnce((io) => requestItems(client, { call, begin: beginReading, io }));
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
