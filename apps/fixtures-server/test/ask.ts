import type { ServerClock } from '../src/clock.js';
import { createMockMixpanel, type MockMixpanel } from '../src/create-mock-mixpanel.js';
import type { MockMixpanelOptions } from '../src/project/options.js';

export interface Asked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly lines: readonly string[];
  json(): unknown;
}

export interface AskOptions {
  readonly headers?: Record<string, string>;
  readonly method?: string;
  readonly body?: string;
}

/** A clock whose time changes only when a test sets it. */
export interface StillClock extends ServerClock {
  set(iso: string): void;
}

function createStillClock(iso: string): StillClock {
  let now = Date.parse(iso);
  return {
    now: () => now,
    sleep: () => Promise.resolve(),
    set(next) {
      now = Date.parse(next);
    },
  };
}

export const serviceAccount = basic('stand-in.000000.mp-service-account:stand-in-secret');
export const projectSecret = basic('0123456789abcdef0123456789abcdef:');

export function basic(pair: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/**
 * Creates a mock without a socket, and a function that sends requests to it, by default with its
 * service account.
 */
export function createAsked(
  change: Partial<MockMixpanelOptions> = {},
  now = '2026-11-15T12:00:00Z',
) {
  const clock = createStillClock(now);
  const mixpanel = createMockMixpanel(change, clock);
  return { clock, mixpanel, ask: createAsk(mixpanel) };
}

function createAsk(mixpanel: MockMixpanel) {
  return (url: string, options: AskOptions = {}): Asked => {
    const answer = mixpanel.handle({
      method: options.method ?? 'GET',
      url,
      headers: options.headers ?? serviceAccount,
      body: options.body ?? '',
    });
    const text = [...answer.body].join('');
    answer.close();
    const { status, headers } = answer;
    return {
      status,
      headers,
      text,
      lines: text.split('\n').filter((line) => line !== ''),
      json: () => JSON.parse(text) as unknown,
    };
  };
}

export const exportUrl = (from: string, to: string, more = ''): string =>
  `/api/2.0/export?project_id=12345&from_date=${from}&to_date=${to}${more}`;
