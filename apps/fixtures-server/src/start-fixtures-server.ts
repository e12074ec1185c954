import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { systemClock, type ServerClock } from './clock.js';
import { controlPath, createControl, handleControl, type Control } from './control/control.js';
import { createMockMixpanel, type Answer, type MockMixpanel } from './create-mock-mixpanel.js';
import type { MixpanelRequest } from './exchange.js';
import type { MockMixpanelOptions } from './project/options.js';
import { sendAnswer } from './wire/send-answer.js';

export interface FixturesServerOptions extends Partial<MockMixpanelOptions> {
  /** The port. If absent or 0, a free port is chosen. */
  readonly port?: number;
  readonly clock?: ServerClock;
  /**
   * Whether large bodies are compressed with gzip for clients that accept it. Default: true, as in
   * Mixpanel.
   */
  readonly compress?: boolean;
}

export interface FixturesServer {
  /** The origin without a trailing slash. */
  readonly url: string;
  readonly projectId: number;
  readonly username: string;
  readonly secret: string;
  /** The project secret, an older form of credentials, for clients without a service account. */
  readonly projectSecret: string;
  readonly mixpanel: MockMixpanel;
  readonly control: Control;
  /** Stops listening and aborts running requests. */
  close(): Promise<void>;
}

/** Starts a mock Mixpanel that listens on 127.0.0.1. */
export async function startFixturesServer(
  options: FixturesServerOptions = {},
): Promise<FixturesServer> {
  const { port = 0, clock = systemClock, compress = true, ...change } = options;
  const mixpanel = createMockMixpanel(change, clock);
  const control = createControl(mixpanel);
  const server = Fastify({ forceCloseConnections: true, bodyLimit: 64 * 1024 * 1024 });
  // Makes Fastify pass every body as text, because `MockMixpanel` parses forms and JSON itself.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  const respond = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.hijack();
    const received = readRequest(request);
    const isControl = received.url.startsWith(controlPath);
    const answer = isControl ? answerControl(control, received) : mixpanel.handle(received);
    await sendAnswer(answer, {
      response: reply.raw,
      acceptsGzip: compress && /\bgzip\b/.test(received.headers['accept-encoding'] ?? ''),
      clock,
    });
  };
  server.all('/*', respond);
  const url = await server.listen({ port, host: '127.0.0.1' });
  const { project } = mixpanel;
  return {
    url,
    projectId: project.id,
    username: project.username,
    secret: project.secret,
    projectSecret: project.projectSecret,
    mixpanel,
    control,
    close: () => server.close(),
  };
}

function readRequest(request: FastifyRequest): MixpanelRequest {
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const,
  );
  return {
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(headers),
    body: typeof request.body === 'string' ? request.body : '',
  };
}

function answerControl(control: Control, request: MixpanelRequest): Answer {
  return {
    ...handleControl(control, request),
    delay: 0,
    effects: {},
    date: () => Date.now(),
    close: () => undefined,
  };
}
