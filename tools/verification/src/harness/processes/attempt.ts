import type { JsonObject } from '@source-mixpanel/exact-json';
import { canonicalJson } from '@source-mixpanel/testing/canonical-json';
import { startConnector } from './connector-process.js';
import {
  readMessage,
  RuleChecker,
  type Ending,
  type Message,
} from '@source-mixpanel/testing/transcript';
import { LineSplitter } from '../output/line-splitter.js';
import { ruleProblems } from '../report/invariants.js';
import type { ProcessEnd } from './watched-process.js';

/** The signal that is sent to the connector, and when. */
export interface KillPoint {
  readonly signal: 'SIGKILL' | 'SIGTERM';
  readonly when:
    | { readonly kind: 'line' | 'state'; readonly nth: number }
    | { readonly kind: 'time'; readonly milliseconds: number }
    /** When a stream reports that it waits for quota. */
    | { readonly kind: 'waiting' };
}

export interface AttemptOptions {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly kill?: KillPoint;
  readonly streams: readonly string[];
  /** Receives all output: stdout as it is written, then stderr. */
  readonly onOutput?: (bytes: Uint8Array) => void;
}

/** The result of one `read` that may have been killed. */
export interface Attempt {
  readonly killed: boolean;
  readonly hung: boolean;
  /** The records by stream that this process received, as canonical JSON. */
  readonly delivered: ReadonlyMap<string, readonly string[]>;
  /** The last state of each stream that this process received. */
  readonly states: ReadonlyMap<string, JsonObject>;
  /** The streams that reported COMPLETE. */
  readonly complete: ReadonlySet<string>;
  readonly lines: number;
  readonly stateLines: number;
  readonly problems: readonly string[];
}

const MAX_MILLISECONDS = 60_000;

/**
 * Runs `read` with the built connector, and sends the signal if the connector reaches the kill
 * point. After a SIGKILL at a message all further output is ignored, as if the destination had been
 * killed too. So if the connector writes a state before the records that it covers, these records
 * are missing in the result.
 */
export async function runAttempt(options: AttemptOptions): Promise<Attempt> {
  const { args, environment, kill } = options;
  const child = startConnector(args, {
    environment,
    timeoutMilliseconds: MAX_MILLISECONDS,
  });
  const reader = new AttemptReader(options);
  const timer =
    kill?.when.kind === 'time'
      ? setTimeout(() => {
          reader.killed = true;
          child.kill(kill.signal);
        }, kill.when.milliseconds)
      : undefined;
  for await (const chunk of child.stdout) {
    const bytes = Buffer.from(chunk as Uint8Array);
    options.onOutput?.(bytes);
    for (const line of reader.take(bytes)) {
      if (kill === undefined || !reader.killsAt(line, kill)) continue;
      reader.killed = true;
      child.kill(kill.signal);
      if (kill.signal === 'SIGKILL') reader.ignoresRest = true;
    }
  }
  clearTimeout(timer);
  const end = await child.end();
  options.onOutput?.(Buffer.from(end.stderr));
  return reader.end(end);
}

class AttemptReader {
  killed = false;
  /** Whether all further output is ignored. */
  ignoresRest = false;
  private readonly feed = new LineSplitter();
  private readonly checker: RuleChecker;
  private readonly delivered = new Map<string, string[]>();
  private readonly states = new Map<string, JsonObject>();
  private readonly complete = new Set<string>();
  private readonly problems: string[] = [];
  private lines = 0;
  private stateLines = 0;

  constructor(private readonly options: AttemptOptions) {
    this.checker = new RuleChecker({ streams: options.streams });
  }

  /** Yields the messages of a chunk one by one, so that the caller can stop between two lines. */
  *take(chunk: Buffer): Generator<Message> {
    for (const text of this.feed.push(chunk)) {
      if (this.ignoresRest) return;
      const message = readMessage(text);
      this.checker.see(message);
      this.lines += 1;
      this.note(message);
      yield message;
    }
  }

  killsAt(message: Message, { when }: KillPoint): boolean {
    if (this.killed) return false;
    switch (when.kind) {
      case 'line':
        return this.lines >= when.nth;
      case 'state':
        return message.kind === 'state' && this.stateLines >= when.nth;
      case 'waiting':
        return message.kind === 'status' && message.quotaReset !== undefined;
      case 'time':
        return false;
    }
  }

  end(end: ProcessEnd): Attempt {
    this.check(end);
    return {
      killed: end.signal !== null,
      hung: end.hung,
      delivered: this.delivered,
      states: this.states,
      complete: this.complete,
      lines: this.lines,
      stateLines: this.stateLines,
      problems: this.problems,
    };
  }

  private note(message: Message): void {
    switch (message.kind) {
      case 'record': {
        const records = this.delivered.get(message.stream) ?? [];
        records.push(canonicalJson(message.data));
        this.delivered.set(message.stream, records);
        return;
      }
      case 'state':
        this.stateLines += 1;
        this.states.set(message.stream, message.state);
        return;
      case 'status':
        if (message.status === 'COMPLETE') this.complete.add(message.stream);
        return;
      case 'error':
        this.problems.push(`${message.stream ?? 'the process'} failed`);
        return;
      default:
    }
  }

  private check(end: ProcessEnd): void {
    const { code, signal, stderr, hung } = end;
    const { kill, streams } = this.options;
    const isComplete = code === 0 && this.complete.size === streams.length;
    const how = `code ${String(code)}, signal ${String(signal)}, ${this.complete.size} streams COMPLETE`;
    this.problems.push(...ruleProblems(this.checker.end(this.endingOf(end))));
    if (hung) this.problems.push('the connector hangs');
    if (stderr !== '') this.problems.push('the connector wrote to stderr');
    if (this.feed.unfinishedBytes > 0 && signal !== 'SIGKILL') {
      this.problems.push('the last line has no newline');
    }
    if (!isComplete && !(this.killed && signal === kill?.signal)) {
      this.problems.push(`the connector neither finished nor ended by the signal: ${how}`);
    }
  }

  private endingOf({ code, signal }: ProcessEnd): Ending {
    if (this.ignoresRest || signal === 'SIGKILL') return { kind: 'killed' };
    return code === null ? { kind: 'stopped' } : { kind: 'exit', code };
  }
}
