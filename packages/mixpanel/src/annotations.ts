import type { CallIo, JsonObject } from '@source-mixpanel/stream';
import * as z from 'zod';
import { requestJson, type Call, type Client } from './client.js';
import { parseAnswer, rowSchema } from './parse-answer.js';

/** All annotations of the project, as Mixpanel gave them. */
export type ListAnnotations = (io: CallIo) => Promise<readonly JsonObject[]>;

const rows = z.array(rowSchema);
const appEnvelope = z.object({ results: rows }).transform(({ results }) => results);
const legacyEnvelope = z.object({ annotations: rows }).transform(({ annotations }) => annotations);

/**
 * App API with a project id; the legacy endpoint and its envelope with a project secret, which
 * knows its project itself.
 */
export function listAnnotations(client: Client): ListAnnotations {
  const { call, envelope } =
    client.projectId === undefined ? legacyCall() : appCall(client.projectId);
  return async (io) => parseAnswer(envelope, await requestJson(client, call, io), call.path);
}

function appCall(projectId: number): { call: Call; envelope: typeof appEnvelope } {
  const path = `/api/app/projects/${projectId}/annotations`;
  return { call: { family: 'app', path, projectInPath: true }, envelope: appEnvelope };
}

function legacyCall(): { call: Call; envelope: typeof legacyEnvelope } {
  return { call: { family: 'query', path: '/api/query/annotations' }, envelope: legacyEnvelope };
}
