import { appError, jsonText } from '../exchange.js';
import type { Call, Endpoint } from './call.js';

/**
 * Creates the endpoint that returns the rows of a list of the App API. If the list has pages, a
 * client requests the next one with `pagination.next_cursor` in the parameter `cursor`.
 */
export function createAppListEndpoint(name: string): Endpoint {
  return (call) => {
    const { rows = [], envelope = 'results', pageSize = 0 } = call.project.appLists.get(name) ?? {};
    const texts = (typeof rows === 'function' ? rows(call.project) : rows)
      .map((row) => (typeof row === 'string' ? row : JSON.stringify(row)))
      .filter((row) => isSelected(name, row, call));
    if (envelope === 'bare') return jsonText(`[${texts.join(',')}]`);
    const [start, end] = pageOf(call, pageSize, texts.length);
    if (start === undefined || end === undefined) return appError('Invalid cursor', 400);
    const list = `[${texts.slice(start, end).join(',')}]`;
    const next = end < texts.length ? `"after-${end}"` : 'null';
    const paging =
      pageSize === 0 ? '' : `,"pagination":{"page_size":${pageSize},"next_cursor":${next}}`;
    const results = envelope === 'nested' ? `{"results":${list}}` : list;
    return jsonText(`{"status":"ok","results":${results}${paging}}`);
  };
}

function pageOf(
  { parameters }: Call,
  size: number,
  rows: number,
): readonly [start?: number, end?: number] {
  if (size === 0) return [0, rows];
  const [, start] = /^after-(\d+)$/.exec(parameters.get('cursor') ?? 'after-0') ?? [];
  return start === undefined ? [] : [Number(start), Math.min(rows, Number(start) + size)];
}

/** Reports whether the parameters of the request select this row. */
function isSelected(name: string, row: string, { parameters }: Call): boolean {
  switch (name) {
    case 'feature-flags':
      return parameters.get('include_archived') === 'true' || !row.includes('"status":"archived"');
    case 'data-definitions/events':
      return (parameters.get('custom_event') === 'true') === row.includes('"customEventId":12345');
    case 'data-definitions/properties':
      // Without this exact parameter, for example with `resource_type`, all rows are returned.
      return row.includes(`"resourceType":"${parameters.get('resourceType') ?? ''}`);
    default:
      return true;
  }
}

/**
 * Returns the name of the list with this path below `/api/app/`, and the project id if the path
 * contains one.
 */
export function findAppList(
  path: string,
): { readonly name: string; readonly projectId?: string } | undefined {
  const [, projectId, below] = /^projects\/([^/]+)\/(.+)$/.exec(path) ?? [];
  const [, name] = /^(?:workspaces\/[^/]+\/)?(.+)$/.exec(below ?? path) ?? [];
  if (name === undefined || (below === undefined && !path.startsWith('workspaces/')))
    return undefined;
  return projectId === undefined ? { name } : { name, projectId };
}
