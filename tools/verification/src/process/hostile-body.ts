import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { PLANTED_MEMBERS_JSON } from '../harness/privacy/planted-values.js';
import type { StreamName } from '../harness/projects/stream-names.js';

/**
 * A body that is far larger than its compressed form or never ends, and the stream that reads it.
 */
export interface HostileBody {
  readonly name: string;
  readonly stream: StreamName;
  /** A request receives this body if its path begins with this text. */
  readonly path: string;
  /** The status of the response; default: 200. */
  readonly status?: number;
  /** The beginning of the body. */
  readonly start: string;
  /**
   * The text that follows the start, repeated `times` times. If `times` is infinite, it is repeated
   * until the connector closes the connection.
   */
  readonly block: string;
  readonly times: number;
  readonly gzip?: boolean;
  /** Whether the body is valid, so that the sync must succeed. */
  readonly isValid?: boolean;
}

const MEGABYTE = 1024 * 1024;
const ZEROS = '\0'.repeat(MEGABYTE);
const TEXT = 'x'.repeat(MEGABYTE);
const BLANKS = ' '.repeat(MEGABYTE);
const LIST_ITEMS = ',0'.repeat(MEGABYTE / 2);
const EXPORT = '/api/2.0/export';
const ENGAGE = '/api/query/engage?';
const COHORTS = '/api/query/cohorts';
const ENDLESS = Infinity;
/** A complete event and a complete profile, whose protected values must not be emitted. */
const EVENT = `{"event":"planted","properties":{"time":1794268800,${PLANTED_MEMBERS_JSON}}}\n`;
const PROFILE = `{"$distinct_id":"user-1","$properties":{${PLANTED_MEMBERS_JSON}}}`;
/** A body of one gigabyte that is compressed to about one megabyte. */
const BOMB = { gzip: true, times: 1024 } as const;

export const HOSTILE_BODIES: readonly HostileBody[] = [
  {
    name: 'an export of zeros',
    stream: 'export',
    path: EXPORT,
    start: EVENT,
    block: ZEROS,
    ...BOMB,
  },
  {
    name: 'an export of blank lines',
    stream: 'export',
    path: EXPORT,
    start: EVENT,
    block: '\n'.repeat(MEGABYTE),
    gzip: true,
    // Fewer than in the other bodies: the connector looks at each line twice, which takes long, and
    // this tests only memory.
    times: 8,
    isValid: true,
  },
  {
    name: 'profiles of zeros',
    stream: 'engage',
    path: ENGAGE,
    start: '',
    block: ZEROS,
    ...BOMB,
  },
  {
    name: 'profiles of blanks',
    stream: 'engage',
    path: ENGAGE,
    start: `{"results":[${PROFILE},`,
    block: BLANKS,
    ...BOMB,
  },
  {
    name: 'a cohort list of blanks',
    stream: 'cohorts',
    path: COHORTS,
    start: '[',
    block: BLANKS,
    ...BOMB,
  },
  {
    name: 'a refusal of text',
    stream: 'export',
    path: EXPORT,
    status: 400,
    start: '',
    block: TEXT,
    ...BOMB,
  },
  {
    name: 'an endless line',
    stream: 'export',
    path: EXPORT,
    start: `${EVENT}{"event":"`,
    block: TEXT,
    times: ENDLESS,
  },
  {
    name: 'an endless profile',
    stream: 'engage',
    path: ENGAGE,
    start: `{"results":[${PROFILE},{"$properties":{${PLANTED_MEMBERS_JSON},"a":"`,
    block: TEXT,
    times: ENDLESS,
  },
  {
    name: 'an endless list in a profile',
    stream: 'engage',
    path: ENGAGE,
    start: `{"results":[${PROFILE},{"$properties":{${PLANTED_MEMBERS_JSON},"a":[0`,
    block: LIST_ITEMS,
    times: ENDLESS,
  },
  {
    name: 'an endless text next to the profiles',
    stream: 'engage',
    path: ENGAGE,
    start: '{"status":"',
    block: TEXT,
    times: ENDLESS,
  },
  {
    name: 'an endless list next to the profiles',
    stream: 'engage',
    path: ENGAGE,
    start: '{"list":[0',
    block: LIST_ITEMS,
    times: ENDLESS,
  },
  {
    name: 'an endless cohort',
    stream: 'cohorts',
    path: COHORTS,
    start: '[{"name":"',
    block: TEXT,
    times: ENDLESS,
  },
  {
    name: 'an endless refusal',
    stream: 'cohorts',
    path: COHORTS,
    status: 403,
    start: '',
    block: TEXT,
    times: ENDLESS,
  },
];

/** Sends a hostile body as the response to a request. */
export async function sendHostileBody(response: ServerResponse, body: HostileBody): Promise<void> {
  const gzip = body.gzip === true;
  response.writeHead(body.status ?? 200, gzip ? { 'content-encoding': 'gzip' } : {});
  // The pipeline fails when the connector closes the connection, as it must if the body never ends.
  await pipeline(Readable.from(blocks(body, gzip)), response).catch(() => undefined);
}

function* blocks({ start, block, times }: HostileBody, gzip: boolean): Generator<Buffer> {
  const encode = (plain: string): Buffer =>
    gzip ? gzipSync(plain, { level: 9 }) : Buffer.from(plain);
  if (start !== '') yield encode(start);
  // A gzip body may consist of several members, so the block is compressed only once.
  const repeated = encode(block);
  for (let count = 0; count < times; count += 1) yield repeated;
}
