import type { Client } from '../client/client.js';
import { listRows, type ListRows } from './list-rows.js';

/**
 * All annotations of the project: of the App API with a project id, one uncounted request for each page;
 * of the legacy endpoint, in its own envelope, with a project secret, which knows its project itself.
 */
export function listAnnotations(client: Client): ListRows {
  const { projectId } = client;
  return projectId === undefined
    ? listRows(client, {
        call: { api: 'query', path: '/api/query/annotations' },
        path: ['annotations'],
      })
    : listRows(client, {
        call: {
          api: 'app',
          path: `/api/app/projects/${projectId}/annotations`,
          projectInPath: true,
        },
      });
}
