import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { systemClock, type ServerClock } from './clock.js';
import { answerControl, controlPath, createControl, type Control } from './control/control.js';
import { createMockMixpanel, type Answer, type MockMixpanel } from './create-mock-mixpanel.js';
import type { MixpanelRequest } from './exchange.js';
import type { MockMixpanelOptions } from './project/options.js';
import { sendAnswer } from './wire/send-answer.js';

export interface FixturesServerOptions extends Partial<MockMixpanelOptions> {
  /** The port. If absent or 0, a free port is chosen. */
  readonly port?: number;
  readonly clock?: ServerClock;
  /**
   * Whether large bodies are compressed for clients that accept this, as Mixpanel does. Default: true.
   */
  readonly compress?: boolean;
}

export interface FixturesServer {
  /** The origin without a trailing slash. */
  readonly url: string;
  readonly projectId: number;
  readonly username: string;
  readonly secret: string;
  /** The project secret, for clients without a service account. */
  readonly projectSecret: string;
  readonly mixpanel: MockMixpanel;
  readonly control: Control;
  /** Stops listening and aborts running requests. */
  close(): Promise<void>;
}

/** Starts the mock on a port of this machine. */
export async function startFixturesServer(
  options: FixturesServerOptions = {},
): Promise<FixturesServer> {
  const { port = 0, clock = systemClock, compress = true, ...change } = options;
  const mixpanel = createMockMixpanel(change, clock);
  const control = createControl(mixpanel);
  const server = Fastify({ forceCloseConnections: true, bodyLimit: 64 * 1024 * 1024 });
  // Bodies are passed as text, because `MockMixpanel` parses forms and JSON.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  const respond = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.hijack();
    const asked = readRequest(request);
    const behind = asked.url.startsWith(controlPath);
    const answer = behind ? controlAnswer(control, asked) : mixpanel.handle(asked);
    await sendAnswer(answer, {
      response: reply.raw,
      acceptsGzip: compress && /\bgzip\b/.test(asked.headers['accept-encoding'] ?? ''),
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

function controlAnswer(control: Control, request: MixpanelRequest): Answer {
  return {
    ...answerControl(control, request),
    delay: 0,
    effects: {},
    date: () => Date.now(),
    close: () => undefined,
  };
}
