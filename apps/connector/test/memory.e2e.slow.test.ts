import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { scriptedServer, type ScriptedServer } from '@source-mixpanel/testing';
import { gzipSync } from 'node:zlib';
import { Files, runBinary } from './run-connector.js';

/** The memory that docs/guide/kubernetes.md recommends for the connector, in kibibytes. */
const MAX_RSS_KIBIBYTES = 512 * 1024;
const BODY_BYTES = 60 * 1024 * 1024;

let files: Files;
beforeAll(async () => {
  files = await Files.create();
});
afterAll(() => files.remove());
const servers: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Returns a text of 60 MiB: the start, copies of the item separated by commas, and the end. */
function repeatItem(start: string, item: string, end: string): string {
  const count = Math.floor(BODY_BYTES / (item.length + 1));
  return `${start}${`${item},`.repeat(count - 1)}${item}${end}`;
}

/** Returns a text of 60 MiB: the start, different items separated by commas, and the end. */
function joinItems(start: string, item: (index: number) => string, end: string): string {
  const items: string[] = [];
  for (let size = 0; size < BODY_BYTES; size += (items.at(-1)?.length ?? 0) + 1) {
    items.push(item(items.length));
  }
  return `${start}${items.join(',')}${end}`;
}

/** Reads a stream in a separate process. The server has one compressed response for each path. */
async function read(stream: string, bodies: Readonly<Record<string, string>>) {
  const compressed = new Map(
    Object.entries(bodies).map(([path, body]) => [path, gzipSync(body, { level: 1 })]),
  );
  const server = await scriptedServer(({ path }) => {
    const body = compressed.get(path.replace(/\?.*$/, ''));
    return body === undefined
      ? { status: 404 }
      : { body, headers: { 'content-encoding': 'gzip' }, framing: 'length' };
  });
  servers.push(server);
  const config = await files.write('config.json', {
    credentials: {
      option_title: 'Service Account',
      username: 'user',
      secret: 'very-secret-indeed',
      project_id: 5,
    },
    start_date: '2024-01-01',
    end_date: '2024-01-02',
  });
  const catalog = await files.write('catalog.json', {
    streams: [
      {
        stream: { name: stream, json_schema: {} },
        sync_mode: 'full_refresh',
        destination_sync_mode: 'overwrite',
      },
    ],
  });
  const report = 'process.on("exit",()=>console.error("rss",process.resourceUsage().maxRSS))';
  const run = await runBinary(['read', '--config', config, '--catalog', catalog], {
    environment: {
      SOURCE_MIXPANEL_BASE_URL: server.origin,
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(report)}`,
    },
  });
  const lines = run.stdout.split('\n');
  return {
    ...run,
    records: lines.filter((line) => line.startsWith('{"type":"RECORD"')).length,
    status: lines.flatMap((line) => /"status":"(COMPLETE|INCOMPLETE)"/.exec(line)?.[1] ?? []),
    rss: Number(/rss (\d+)/.exec(run.stderr)?.[1]),
  };
}

const COHORTS = '/api/query/cohorts/list';
const FUNNELS = '/api/query/funnels/list';
const FUNNEL_DAYS = '/api/query/funnels';
const ANNOTATIONS = '/api/app/projects/5/annotations';
const REVENUE = '/api/2.0/engage/revenue';
const ENGAGE = '/api/query/engage';

describe('a response of 60 MiB with an unexpected form', () => {
  it.each<[string, string, Record<string, string>]>([
    ['cohorts', 'empty objects', { [COHORTS]: repeatItem('[', '{}', ']') }],
    [
      'cohorts',
      'an object with a list of empty lists',
      { [COHORTS]: repeatItem('{"x":[', '[]', ']}') },
    ],
    ['cohorts', 'nested lists', { [COHORTS]: '['.repeat(BODY_BYTES) }],
    ['funnels', 'empty objects', { [FUNNELS]: repeatItem('[', '{}', ']') }],
    [
      'funnels',
      'days that are empty lists',
      {
        [FUNNELS]: '[{"funnel_id":1}]',
        [FUNNEL_DAYS]: repeatItem('{"data":{', '"2024-01-01":[]', '}}'),
      },
    ],
    [
      'funnels',
      'empty objects in an unknown member',
      { [FUNNELS]: '[{"funnel_id":1}]', [FUNNEL_DAYS]: repeatItem('{"x":[', '{}', '],"data":{}}') },
    ],
    ['annotations', 'numbers', { [ANNOTATIONS]: repeatItem('{"results":[', '1', ']}') }],
    [
      'annotations',
      'empty objects in an unknown member',
      { [ANNOTATIONS]: repeatItem('{"y":[', '{}', '],"results":[]}') },
    ],
    [
      'revenue',
      'members whose name is not a day',
      { [REVENUE]: repeatItem('{"results":{', '"a":{}', '}}') },
    ],
    ['engage', 'lists', { [ENGAGE]: repeatItem('{"results":[', '[]', ']}') }],
    [
      'engage',
      'empty objects in an unknown member',
      { [ENGAGE]: repeatItem('{"y":[', '{}', '],"results":[]}') },
    ],
  ])(
    'makes %s fail without using more than 512 MiB of memory: %s',
    async (stream, _what, bodies) => {
      const run = await read(stream, bodies);
      expect([run.code, run.status, run.records]).toEqual([1, ['INCOMPLETE'], 0]);
      expect(run.stdout).toMatch(/has an unexpected form|Row 0 of page 0 of the profiles/);
      expect(run.rss).toBeLessThan(MAX_RSS_KIBIBYTES);
    },
  );
});

describe('read of a response with a list of 60 MiB', () => {
  it('delivers all cohorts within 512 MiB of memory', async () => {
    const cohorts = joinItems(
      '[',
      (id) =>
        `{"count":150,"is_visible":1,"description":"Number ${String(id)}, which has users.","created":"2024-01-01 00:00:00","project_id":5,"id":${String(id)},"name":"Cohort ${String(id)}"}`,
      ']',
    );
    const run = await read('cohorts', { [COHORTS]: cohorts });
    expect([run.code, run.status]).toEqual([0, ['COMPLETE']]);
    expect(run.records).toBe(cohorts.split('"count"').length - 1);
    expect(run.rss).toBeLessThan(MAX_RSS_KIBIBYTES);
  });

  it('delivers all annotations within 512 MiB of memory', async () => {
    const annotations = joinItems(
      '{"results":[',
      (id) => `{"id":${String(id)},"text":"${'a'.repeat(40)}"}`,
      ']}',
    );
    const run = await read('annotations', { [ANNOTATIONS]: annotations });
    expect([run.code, run.status]).toEqual([0, ['COMPLETE']]);
    expect(run.records).toBe(annotations.split('"id"').length - 1);
    expect(run.rss).toBeLessThan(MAX_RSS_KIBIBYTES);
  });
});
