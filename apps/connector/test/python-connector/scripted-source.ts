import { tmpdir } from 'node:os';
import { BodySpool, type BodyStream, type Send } from '@source-mixpanel/kernel';
import { HOSTS } from '@source-mixpanel/mixpanel';
import { writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { SourceError, type JsonSchema, type Stream } from '@source-mixpanel/stream';
import { fakeClock, readStream, testIo } from '@source-mixpanel/testing';
import { migrateConfig } from '../../src/config/migrate-config.js';
import { parseConfig } from '../../src/config/parse-config.js';
import { streams } from '../../src/connection/streams.js';
import { textAt } from '@source-mixpanel/testing/transcript';
import { SEVEN } from '../project-facts.js';

/** A request to which a script responds. */
export interface ScriptedRequest {
  readonly path: string;
  /** The parameters of the query and of a form body. */
  readonly parameters: URLSearchParams;
}

/**
 * A response of a script: a text is the body of a 200, `refusal` is the status of an error whose
 * body is `text`, and any other value is sent as JSON.
 */
export type ScriptedResponse = JsonValue | { readonly refusal: number; readonly text: string };
export type Script = (request: ScriptedRequest) => ScriptedResponse;

export interface SourceOptions {
  readonly config?: JsonObject;
  /** The time of the sync in ISO format. */
  readonly now?: string;
  /** The number of exports that may start without waiting; default: 60, the hourly quota. */
  readonly withoutWaiting?: number;
}

export interface Sync {
  readonly records: readonly JsonObject[];
  readonly state: JsonObject;
  readonly warnings: number;
}

/** The configuration of the Python connector's unit tests: a project secret, 32 days, UTC. */
const CONFIG: JsonObject = {
  api_secret: 'secret',
  project_timezone: 'UTC',
  start_date: '2024-01-25T00:00:00Z',
  end_date: '2024-02-25T00:00:00Z',
};

/** The streams of the source for a configuration, with scripted responses instead of a server. */
export class ScriptedSource {
  readonly requests: ScriptedRequest[] = [];
  private readonly streams: readonly Stream[];

  constructor(script: Script, { config = {}, now, withoutWaiting = 60 }: SourceOptions = {}) {
    const written = { ...CONFIG, ...config };
    const parsed = parseConfig(migrateConfig(written) ?? written);
    const connection = {
      client: { send: createSend(script, this.requests), hosts: HOSTS[parsed.region] },
      storage: new BodySpool({ directory: tmpdir() }),
      byEarlierClock: (instant: number) => instant,
      quota: () => 60,
      remaining: () => withoutWaiting,
      availableAt: () => 0,
      close: () => Promise.resolve(),
    };
    const clock = fakeClock(Date.parse(now ?? '2024-06-01T12:00:00Z'));
    this.streams = streams(parsed, { connection, clock }).map(({ stream }) => stream);
  }

  get names(): string[] {
    return this.streams.map(({ name }) => name);
  }

  /** Returns the sorted names of the streams that the Python connector has too. */
  get seven(): string[] {
    return SEVEN.filter((name) => this.names.includes(name));
  }

  /** Returns the values of these parameters in each request, in order. */
  queries(...names: readonly string[]): (string | null)[][] {
    return this.requests.map(({ parameters }) => names.map((name) => parameters.get(name)));
  }

  async sync(name: string, saved?: JsonObject): Promise<Sync> {
    const stream = this.stream(name);
    const io = testIo();
    const state = saved === undefined ? undefined : stream.state.parse(saved);
    const { records, finished } = await readStream(stream, state, io);
    return { records, state: finished, warnings: io.notices.length };
  }

  /** Returns the slices that a sync would read, each as `from..to`. */
  async days(name: string, saved?: JsonObject): Promise<string[]> {
    const stream = this.stream(name);
    const days: string[] = [];
    const state = saved === undefined ? undefined : stream.state.parse(saved);
    for await (const slice of stream.open(state, testIo()).slices()) {
      days.push(`${textAt(slice, 'from')}..${textAt(slice, 'to')}`);
    }
    return days;
  }

  schema(name: string): Promise<JsonSchema> {
    return this.stream(name).schema(testIo());
  }

  private stream(name: string): Stream {
    const stream = this.streams.find((one) => one.name === name);
    if (stream === undefined) throw new Error(`the source has no stream ${name}`);
    return stream;
  }
}

/** Returns code and message of the `SourceError` that `act` throws; code `none` if it succeeds. */
export async function failureOf(act: () => unknown): Promise<{ code: string; message: string }> {
  try {
    await act();
  } catch (error) {
    if (error instanceof SourceError) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: 'none', message: '' };
}

function createSend(script: Script, requests: ScriptedRequest[]): Send {
  return ({ url, body = '', answer: form, parser }) => {
    const parameters = new URLSearchParams([...url.searchParams, ...new URLSearchParams(body)]);
    const request = { path: url.pathname, parameters };
    requests.push(request);
    const answer = script(request);
    const headers = { date: 'Sat, 01 Jun 2024 12:00:00 GMT' };
    if (isRefusal(answer)) {
      const { refusal: status, text } = answer;
      return Promise.resolve({ status, headers, body: { kind: 'text', text } });
    }
    const text = typeof answer === 'string' ? answer : writeJson(answer);
    if (form === 'stream') {
      return Promise.resolve({ status: 200, headers, body: bodyOf(text) });
    }
    const document = parser?.();
    document?.write(new TextEncoder().encode(text));
    const value = document?.end() ?? answer;
    return Promise.resolve({ status: 200, headers, body: { kind: 'json', value } });
  };
}

function isRefusal(answer: ScriptedResponse): answer is { refusal: number; text: string } {
  return typeof answer === 'object' && answer !== null && 'refusal' in answer;
}

function bodyOf(text: string): BodyStream {
  async function* chunks(): AsyncGenerator<Uint8Array, void> {
    yield new TextEncoder().encode(text);
  }
  return { kind: 'stream', chunks: chunks(), gzip: false, delimited: true };
}
