import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isJsonObject, parseJson } from '@source-mixpanel/exact-json';
import { sampleEvents } from '@source-mixpanel/testing/sample-events';

/**
 * Writes a compressed page of engage, the only one, with profiles of 28 properties each. Returns
 * the path of the file.
 */
export async function writeProfilePage(directory: string, profiles: number): Promise<string> {
  const events = sampleEvents(4_000_000).toString().split('\n').slice(0, -1);
  const rows = Array.from({ length: profiles }, (_, index) => {
    const event = parseJson(events[index % events.length] ?? '');
    const $properties = isJsonObject(event) ? (event['properties'] ?? null) : null;
    return { $distinct_id: `user-${String(index)}`, $properties };
  });
  const head = { status: 'ok', session_id: 's', page: 0, page_size: profiles, total: profiles };
  const path = join(directory, 'profiles.gz');
  await writeFile(path, gzipSync(JSON.stringify({ ...head, results: rows })));
  return path;
}
