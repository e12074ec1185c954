import { SystemError, type CallIo, type SourceError } from '@source-mixpanel/stream';
import type { ResponseHead, TappedConnection } from '../../connection/response-tap.js';
import type { Config } from '../../config/config.js';
import type { Connection } from '@source-mixpanel/client';
import { outcomeOf, type Outcome } from '../../connection/outcome.js';
import type { AssumptionId } from './assumptions.js';
import { untested, type Verdict } from './verdict.js';

/** A connection that also records the outcomes of the calls that `ask` made with it. */
export interface TrialConnection extends TappedConnection {
  readonly outcomes: Outcome<unknown>[];
}

/**
 * One run of `verify` against a live project: what the functions `try…` need, and the function by
 * which they report verdicts.
 */
export interface Trial {
  readonly config: Config;
  readonly connection: TrialConnection;
  /** A connection to the same project that sends a wrong secret. */
  readonly wrongSecretConnection: TrialConnection;
  readonly io: CallIo;
  /** The start of the run, in epoch milliseconds. */
  readonly now: number;
  /**
   * Adds the verdict on an assumption to the report.
   * @param stream the tested stream, for an assumption that is tested once for each stream
   */
  conclude(id: AssumptionId, verdict: Verdict, stream?: string): void;
}

/** The outcome of one call to Mixpanel, with the facts about it that the report may contain. */
export type Reply<Answer> = Outcome<Answer> & {
  /** Status and headers of the last response; undefined if there was none. */
  readonly head: ResponseHead | undefined;
  /**
   * The status and, after a refusal, the error code and those words of the refusal that match
   * `WORDS`. It contains no other text of Mixpanel, because such text may name parts of the
   * project.
   */
  readonly seen: string;
};

/**
 * Calls Mixpanel and returns the outcome.
 * @throws every error that is not a SourceError
 */
export async function ask<Answer>(
  { responses, outcomes }: TrialConnection,
  call: () => Promise<Answer>,
): Promise<Reply<Answer>> {
  const before = responses.length;
  const outcome = await outcomeOf(call());
  outcomes.push(outcome);
  const head = responses.length > before ? responses.at(-1) : undefined;
  const status = head === undefined ? 'no response' : `status ${head.status}`;
  const seen =
    outcome.kind === 'answered'
      ? status
      : `${status}, ${outcome.error.code}${wordsIn(outcome.error)}`;
  return { ...outcome, head, seen };
}

/** Codes of errors that say nothing about the tested assumption, unless the test expects them. */
const INCONCLUSIVE_CODES = new Set([
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

/**
 * Returns the verdict of `judge` on the answer of a successful call. After a failed call, the
 * verdict is `failed`, or `untested` if the error says nothing about the assumption, such as a
 * used-up quota.
 */
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

/**
 * Returns the verdict on an assumption that Mixpanel refuses a request with a certain error, for
 * which `isExpected` returns true.
 */
export function refusalVerdict<Answer>(
  reply: Reply<Answer>,
  isExpected: (error: SourceError) => boolean,
): Verdict {
  if (reply.kind === 'answered') return { kind: 'failed', seen: `${reply.seen}, not refused` };
  if (isExpected(reply.error)) return { kind: 'held', seen: reply.seen };
  return INCONCLUSIVE_CODES.has(reply.error.code)
    ? untested(reply.seen)
    : { kind: 'failed', seen: reply.seen };
}

/**
 * The words of a refusal that may appear in the report. All other words of its text are left out,
 * because they may be names of the project, an account or a property.
 */
const WORDS =
  /\b(?:account|authenticate|cohort|data group|date|deleted|exist|expired|funnel|group|invalid|limit|missing|not found|page|permission|plan|project|query|revenue|selector|session|to_date|unauthorized|uncached)\b/gi;

function wordsIn({ message, detail = '' }: SourceError): string {
  // The detail is the text of Mixpanel, preceded by the status and the path. The message also
  // contains a sentence of the connector, whose words say nothing about Mixpanel.
  const text = detail === '' ? message : detail.replace(/^status \d+ from \S+:/, '');
  const words = new Set([...text.matchAll(WORDS)].map(([word]) => word.toLowerCase()));
  return words.size === 0 ? '' : ` (words: ${[...words].sort().join(', ')})`;
}

/** Limits the number of requests of a run, for all its connections together. */
export class RequestCap {
  private sent = 0;

  constructor(readonly maxRequests: number) {}

  /** The number of requests sent so far. */
  get spent(): number {
    return this.sent;
  }

  /**
   * Returns the connection with a `send` that throws SystemError `requests_spent` once the limit is
   * reached.
   */
  limit(connection: Connection): Connection {
    const { client } = connection;
    return {
      ...connection,
      client: {
        ...client,
        send: (request) => client.send({ ...request, io: this.withCount(request.io) }),
      },
    };
  }

  /**
   * Returns an io that counts each request when it is sent. This includes retries, and the second
   * download of a response that does not state its end.
   */
  private withCount(io: CallIo): CallIo {
    return {
      ...io,
      requested: () => {
        if (this.sent >= this.maxRequests) {
          const message = `The limit of ${this.maxRequests} requests is reached.`;
          throw new SystemError('requests_spent', message);
        }
        this.sent += 1;
        io.requested?.();
      },
    };
  }
}
