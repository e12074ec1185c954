import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import * as z from 'zod';
import type { Call, Client } from '../client/client.js';
import { parseAnswer, rowSchema, unexpectedAnswer } from '../client/parse-answer.js';
import { requestItems, type ItemsParsing } from '../client/request-items.js';

/** A project that the caller may see, as far as Mixpanel describes it. */
export interface AccountProject {
  /** The time zone in the project's settings, as Mixpanel writes it. */
  readonly timezone: string | undefined;
  /** The caller's permissions in the project; `view_base_reports` is required to read reports. */
  readonly permissions: readonly string[] | undefined;
}

/**
 * Returns the projects of the calling service account by project id: one request, which is not
 * counted against the hour. This API rejects a project secret.
 */
export type AccountProjects = (io: CallIo) => Promise<ReadonlyMap<string, AccountProject>>;

const PATH = '/api/app/me';
const MEMBERS = ['results', 'projects'];
const outlineSchema = z.object({ results: z.object({ projects: rowSchema }) });
/** More than any account can see, so that a malformed answer cannot fill the memory. */
const MAX_PROJECTS = 10_000;

/** The form of the answer is not documented; Mixpanel's own clients read it. */
export function accountProjects(client: Client): AccountProjects {
  const call: Call = { api: 'app', path: PATH, projectInPath: true };
  return (io) => requestItems(client, { call, begin: readProjects, io });
}

function readProjects(): ItemsParsing<ReadonlyMap<string, AccountProject>> {
  const projects = new Map<string, AccountProject>();
  return {
    path: MEMBERS,
    kind: 'object',
    take(items) {
      for (const [id, project] of items) {
        if (!isJsonObject(project)) throw unexpectedAnswer(PATH, `results.projects.${id}`);
        projects.set(id, accountProject(project));
        if (projects.size > MAX_PROJECTS) throw unexpectedAnswer(PATH, 'too many projects');
      }
    },
    end(outline) {
      parseAnswer(outlineSchema, outline, PATH);
      return projects;
    },
  };
}

function accountProject({ timezone, permissions }: JsonObject): AccountProject {
  return {
    timezone: typeof timezone === 'string' ? timezone : undefined,
    permissions: isTexts(permissions) ? permissions : undefined,
  };
}

function isTexts(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
