/** A request of a client, with the raw body. */
export interface MixpanelRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A response, before the server compresses, delays or breaks it. */
export interface Content {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Iterable<string>;
}

/** The parameters of a request. Those of a form or JSON body override those of the query. */
export type Parameters = ReadonlyMap<string, string>;

/** Thrown by an endpoint that refuses a request. Contains the response. */
export class Refusal extends Error {
  constructor(readonly content: Content) {
    super(`refused with ${String(content.status)}`);
  }
}

export function jsonContent(value: unknown, status = 200): Content {
  return jsonText(JSON.stringify(value), status);
}

export function jsonText(text: string, status = 200): Content {
  return { status, headers: { 'content-type': 'application/json' }, body: [text] };
}

export function plainContent(text: string, status: number): Content {
  return { status, headers: { 'content-type': 'text/plain' }, body: [text] };
}

/** Returns an error in the format of the Query API, which repeats the requested URL. */
export function queryError(url: string, error: string, status = 400): Content {
  return jsonContent({ request: url, error }, status);
}

/** Returns an error in the format of the App API. */
export function appError(error: string, status: number): Content {
  return jsonContent({ error, status: 'error' }, status);
}

/**
 * Returns the URL with the parameters of a form body appended to its query. A JSON body is ignored.
 */
export function fullUrlOf({ url, body }: Pick<MixpanelRequest, 'url' | 'body'>): string {
  if (body === '' || /^\s*[[{]/.test(body)) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${body}`;
}

export function readParameters(request: MixpanelRequest): Parameters {
  const parameters = new Map(new URL(request.url, 'http://mock').searchParams);
  if (request.body === '') return parameters;
  if ((request.headers['content-type'] ?? '').includes('json')) {
    const body: unknown = parseBody(request);
    for (const [name, value] of Object.entries(body ?? {})) {
      parameters.set(name, typeof value === 'string' ? value : JSON.stringify(value));
    }
  } else {
    for (const [name, value] of new URLSearchParams(request.body)) parameters.set(name, value);
  }
  return parameters;
}

function parseBody(request: MixpanelRequest): object | undefined {
  try {
    const body: unknown = JSON.parse(request.body);
    if (typeof body === 'object' && body !== null) return body;
  } catch {
    // Refused below, like JSON that is not an object.
  }
  throw new Refusal(queryError(request.url, 'Invalid JSON body'));
}
