import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import * as z from 'zod';
import type { Call, Client } from '../client/client.js';
import { parseAnswer, rowSchema, unexpectedAnswer } from '../client/parse-answer.js';
import { requestItems, type ItemsReader } from '../client/request-items.js';

/**
 * A project that the account can access. A member is undefined if the response does not contain it
 * in a known form.
 */
export interface AccountProject {
  /** The time zone in the project's settings, as Mixpanel writes it, such as `Europe/Berlin`. */
  readonly timezone: string | undefined;
  /** The account's permissions in the project. Reading reports requires `view_base_reports`. */
  readonly permissions: readonly string[] | undefined;
}

/**
 * Returns the projects of the calling service account, by project id. Sends one request, which does
 * not count against the hourly quota. The endpoint rejects project secrets.
 */
export type AccountProjects = (io: CallIo) => Promise<ReadonlyMap<string, AccountProject>>;

const PATH = '/api/app/me';
const MEMBERS = ['results', 'projects'];
const outlineSchema = z.object({ results: z.object({ projects: rowSchema }) });
/**
 * Maximum number of projects in a response. No account can access that many; without the limit, a
 * malformed response could fill the memory.
 */
const MAX_PROJECTS = 10_000;

/**
 * Creates the function that requests the account's projects. The form of the response is not
 * documented; it is known from Mixpanel's own clients.
 */
export function accountProjects(client: Client): AccountProjects {
  const call: Call = { api: 'app', path: PATH, projectInPath: true };
  return (io) => requestItems(client, { call, createReader: createProjectsReader, io });
}

function createProjectsReader(): ItemsReader<ReadonlyMap<string, AccountProject>> {
  const projects = new Map<string, AccountProject>();
  return {
    path: MEMBERS,
    kind: 'object',
    addItems(items) {
      for (const [id, project] of items) {
        if (!isJsonObject(project)) throw unexpectedAnswer(PATH, `results.projects.${id}`);
        projects.set(id, readProject(project));
        if (projects.size > MAX_PROJECTS) throw unexpectedAnswer(PATH, 'too many projects');
      }
    },
    finish(outline) {
      parseAnswer(outlineSchema, outline, PATH);
      return projects;
    },
  };
}

function readProject({ timezone, permissions }: JsonObject): AccountProject {
  return {
    timezone: typeof timezone === 'string' ? timezone : undefined,
    permissions: isStringList(permissions) ? permissions : undefined,
  };
}

function isStringList(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
