import type { Client } from '../client/client.js';
import { listRows, type ListRows } from './list-rows.js';

/**
 * Creates the function that lists all annotations of the project.
 *
 * If the client has a project id, the function reads the App API: one request for each page, none
 * of which counts against the hourly quota. If it has none, because its credentials are a project
 * secret, the function reads the legacy endpoint of the Query API, whose response has another form.
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
