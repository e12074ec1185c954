import { SystemError, type CallIo, type SourceError } from '@source-mixpanel/stream';
import type { ResponseHead, TappedConnection } from '../../connection/response-tap.js';
import type { Config } from '../../config/config.js';
import type { Connection } from '@source-mixpanel/client';
import { outcomeOf, type Outcome } from '../../connection/settled.js';
import type { AssumptionId } from './assumptions.js';
import { untested, type Verdict } from './verdict.js';

/** One run against a live project. */
export interface Trial {
  readonly config: Config;
  readonly connection: TappedConnection;
  /** The same project, asked with a wrong secret. */
  readonly wrongSecretConnection: TappedConnection;
  readonly io: CallIo;
  /** Epoch milliseconds at its start. */
  readonly now: number;
  /** @param stream the one it was tested with, where each stream is tested */
  conclude(id: AssumptionId, verdict: Verdict, stream?: string): void;
}

/** The answer to one question, with what may be reported of it. */
export type Reply<Answer> = Outcome<Answer> & {
  /** Undefined if nothing was answered. */
  readonly head: ResponseHead | undefined;
  /** Status, or the reason why there is none; never a text of Mixpanel's. */
  readonly seen: string;
};

export async function ask<Answer>(
  { answers }: TappedConnection,
  asking: () => Promise<Answer>,
): Promise<Reply<Answer>> {
  const before = answers.length;
  const outcome = await outcomeOf(asking());
  const head = answers.length > before ? answers.at(-1) : undefined;
  const status = head === undefined ? 'no answer' : `status ${head.status}`;
  const seen =
    outcome.kind === 'answered'
      ? status
      : `${status}, ${outcome.error.code}${wordsIn(outcome.error)}`;
  return { ...outcome, head, seen };
}

/** Refusals that say nothing about what was asked. */
const NO_VERDICT = new Set([
  'broken_body',
  'connection_failed',
  'connection_lost',
  'forbidden',
  'history_window',
  'plan',
  'query_timed_out',
  'rate_limited',
  'requests_spent',
  'server_failed',
  'timed_out',
  'to_date_in_future',
  'unauthorized',
]);

/** The verdict over an answer; a refusal is one against the assumption unless it is about another thing. */
export function verdictOf<Answer>(
  reply: Reply<Answer>,
  judge: (answer: Answer) => Verdict,
): Verdict {
  if (reply.kind === 'answered') {
    const { kind, seen } = judge(reply.answer);
    return { kind, seen: `${reply.seen}, ${seen}` };
  }
  return refusalVerdict(reply, () => false);
}

/** Returns the verdict of a trial in which a refusal with that error was expected. */
export function refusalVerdict<Answer>(
  reply: Reply<Answer>,
  isWanted: (error: SourceError) => boolean,
): Verdict {
  if (reply.kind === 'answered') return { kind: 'failed', seen: `${reply.seen}, not refused` };
  if (isWanted(reply.error)) return { kind: 'held', seen: reply.seen };
  return NO_VERDICT.has(reply.error.code)
    ? untested(reply.seen)
    : { kind: 'failed', seen: reply.seen };
}

/** What a refusal may speak of. Its text may name the project, an account or a property. */
const WORDS =
  /\b(?:account|authenticate|cohort|data group|date|deleted|exist|expired|funnel|group|invalid|limit|missing|not found|page|permission|plan|project|query|revenue|selector|session|to_date|unauthorized|uncached)\b/gi;

function wordsIn({ message, detail = '' }: SourceError): string {
  // The connector's own sentence stands before Mixpanel's in the message, its status in the detail.
  const text = detail === '' ? message : detail.replace(/^status \d+ from \S+:/, '');
  const words = new Set([...text.matchAll(WORDS)].map(([word]) => word.toLowerCase()));
  return words.size === 0 ? '' : ` (words: ${[...words].sort().join(', ')})`;
}

/** Lets that many requests pass, and no more. */
export class RequestCap {
  private sent = 0;

  constructor(readonly most: number) {}

  get spent(): number {
    return this.sent;
  }

  /** The same connection; beyond the cap its requests throw SystemError `requests_spent`. */
  limit(connection: Connection): Connection {
    const { client } = connection;
    return {
      ...connection,
      client: {
        ...client,
        send: async (request) => {
          if (this.sent >= this.most) {
            throw new SystemError('requests_spent', `All ${this.most} requests are spent.`);
          }
          this.sent += 1;
          return client.send(request);
        },
      },
    };
  }
}
