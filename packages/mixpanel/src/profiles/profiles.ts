import { verifyBody, type BodySpool, type HttpResponse } from '@source-mixpanel/kernel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { BrokenSliceError, TransientError, type CallIo } from '@source-mixpanel/stream';
import { errorFromResponse } from '../client/answer-error.js';
import { isErrorEnvelope } from '../client/error-envelope.js';
import { request, type Call, type Client } from '../client/client.js';
import type { FetchProfilePage, ProfilePage, ProfilePageRequest } from './profile-page.js';
import { ProfilePageParser, type PageParserOptions } from './profile-page-parser.js';
import { ProfilePageValidator } from './profile-page-validator.js';
import { pageThrough, type ReadProfiles } from './profile-pager.js';

const PATH = '/api/query/engage';
/** Maximum number of requests for one page. */
const MAX_TRIES = 4;

export interface ProfileReading {
  /** Storage for pages until they are verified. */
  readonly storage: BodySpool;
  /** What to do with a row that is not a JSON object; default `fail`. */
  readonly onUnreadable?: 'fail' | 'skip';
}

/** Creates the function that reads all profiles that match a query. */
export function readProfiles(client: Client, reading: ProfileReading): ReadProfiles {
  return pageThrough(fetchProfilePage(client, reading));
}

/** Creates the function that requests one page of profiles. */
export function fetchProfilePage(
  client: Client,
  { storage, onUnreadable = 'fail' }: ProfileReading,
): FetchProfilePage {
  return async (page, io) => {
    const call = createCall(page);
    const parsing = { page: page.next?.page ?? 0, onUnreadable, required: '$distinct_id' };
    for (let tries = 1; ; tries += 1) {
      const response = await request(client, call, { io, answer: 'stream' });
      try {
        return await verifyPage(response, { call, storage, io, parsing });
      } catch (error) {
        if (!(error instanceof BrokenSliceError)) throw error;
        // The kernel does not retry a request after it passed on the body. If this error reached
        // the caller, the slice would be read again in a new session, from page 0, because of one
        // page.
        if (tries === MAX_TRIES) throw toTransientError(error);
      }
    }
  };
}

/**
 * Yields the profiles of a page in batches, while its bytes arrive.
 * @throws BrokenSliceError `broken_body` if the page is not JSON or not complete
 */
export async function* readProfilePage(
  bytes: AsyncIterable<Uint8Array>,
  parsing: PageParserOptions = {},
): AsyncGenerator<readonly JsonObject[], void> {
  const parser = new ProfilePageParser(parsing);
  for await (const chunk of bytes) {
    const rows = parser.write(chunk);
    if (rows.length > 0) yield rows;
  }
  parser.end();
}

function createCall(page: ProfilePageRequest): Call {
  const { where, cohort, dataGroup, properties, pageSize, next } = page;
  return {
    api: 'query',
    path: PATH,
    form: {
      where,
      filter_by_cohort: cohort === undefined ? undefined : JSON.stringify({ id: cohort }),
      data_group_id: dataGroup,
      output_properties: properties && JSON.stringify(properties),
      page_size: pageSize,
      session_id: next?.session,
      page: next?.page,
    },
    free: next !== undefined,
  };
}

interface VerifyOptions {
  readonly call: Call;
  readonly storage: BodySpool;
  readonly io: CallIo;
  readonly parsing: PageParserOptions;
}

async function verifyPage(
  response: HttpResponse,
  { call, storage, io, parsing }: VerifyOptions,
): Promise<ProfilePage> {
  if (response.body.kind !== 'stream') throw errorFromResponse(call, response);
  const validator = new ProfilePageValidator({
    path: call.path,
    parsing,
    refuse(answer) {
      if (!isErrorEnvelope(answer)) return;
      throw errorFromResponse(call, { ...response, body: { kind: 'json', value: answer } });
    },
  });
  const body = await verifyBody(response.body, validator, { storage, io });
  return {
    isVerified: body.verified,
    get head() {
      return validator.head;
    },
    async *batches() {
      const { names } = validator;
      for await (const rows of readProfilePage(body.bytes(), parsing)) yield { names, rows };
    },
    discard: () => body.discard(),
  };
}

/** Converts the error to a plain TransientError, after which the slice is not read again. */
function toTransientError({ code, message, detail, cause }: BrokenSliceError): TransientError {
  return new TransientError(code, message, {
    cause,
    ...(detail === undefined ? {} : { detail }),
  });
}
