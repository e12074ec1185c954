import type { CallIo } from '@source-mixpanel/stream';
import * as z from 'zod';
import { requestJson, type Call, type Client } from './client.js';
import { parseAnswer } from './parse-answer.js';

/** A project that the caller may see, as far as Mixpanel tells of it. */
export interface AccountProject {
  /** The time zone of the project's settings, as Mixpanel writes it. */
  readonly timezone: string | undefined;
  /** What the caller may do there; reports are read with `view_base_reports`. */
  readonly permissions: readonly string[] | undefined;
}

/**
 * The projects of the service account that asks, by project id: one request, which is not counted
 * against the hour. A project secret is a stranger to this API.
 */
export type AccountProjects = (io: CallIo) => Promise<ReadonlyMap<string, AccountProject>>;

const PATH = '/api/app/me';
const project = z.object({
  timezone: z.string().optional().catch(undefined),
  permissions: z.array(z.string()).optional().catch(undefined),
});
const answer = z.object({ results: z.object({ projects: z.record(z.string(), project) }) });

/** The form of the answer is not documented; Mixpanel's own clients read it. */
export function accountProjects(client: Client): AccountProjects {
  const call: Call = { family: 'app', path: PATH, projectInPath: true };
  return async (io) => {
    const { results } = parseAnswer(answer, await requestJson(client, call, io), PATH);
    return new Map(
      Object.entries(results.projects).map(([id, { timezone, permissions }]) => [
        id,
        { timezone, permissions },
      ]),
    );
  };
}
