import type { CallIo, JsonObject } from '@source-mixpanel/stream';
import * as z from 'zod';
import { askOnce } from './ask-once.js';
import { requestJson, type Client } from './client.js';
import { parseAnswer, rowWith } from './parse-answer.js';

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
export type ListCohorts = (io: CallIo) => Promise<readonly Cohort[]>;

const PATH = '/api/query/cohorts/list';
const cohort = rowWith(
  z.object({
    id: z.int(),
    created: z.string().nullish(),
    // Nothing but an estimate depends on it.
    count: z.int().optional().catch(undefined),
  }),
);
/** A bare object was seen where the project has one cohort. */
const cohorts = z.preprocess((answer: unknown) => [answer].flat(), z.array(cohort));

export function listCohorts(client: Client): ListCohorts {
  return askOnce(async (io) =>
    parseAnswer(cohorts, await requestJson(client, { family: 'query', path: PATH }, io), PATH),
  );
}
