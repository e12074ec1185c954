import type { Client } from '../client/client.js';
import { listRows, type ListRows } from './list-rows.js';

/**
 * Creates the function that lists all annotations of the project.
 *
 * With a project id it reads the App API: one request for each page, none of which counts against the
 * hourly quota. With a project secret, which identifies the project by itself, it reads the legacy
 * endpoint, whose response has another form.
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
