import type { JsonObject } from '@source-mixpanel/exact-json';
import { canonicalJson } from '@source-mixpanel/testing/canonical-json';
import { startConnector } from './connector-process.js';
import { LineFeed } from '../output/line-feed.js';
import { readProtocolLine, type ProtocolLine } from '../output/protocol-line.js';
import type { ProcessEnd } from './watched-process.js';

/** When a sync is ended, and how. */
export interface KillPoint {
  readonly signal: 'SIGKILL' | 'SIGTERM';
  readonly when:
    | { readonly kind: 'line' | 'state'; readonly nth: number }
    | { readonly kind: 'time'; readonly milliseconds: number }
    /** As soon as a stream says that it waits for quota. */
    | { readonly kind: 'waiting' };
}

export interface AttemptOptions {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly kill?: KillPoint;
  readonly streams: readonly string[];
}

export interface Attempt {
  readonly killed: boolean;
  readonly hung: boolean;
  /** Records that reached the reader, by stream. */
  readonly delivered: ReadonlyMap<string, readonly string[]>;
  /** The last state of each stream that reached the reader. */
  readonly states: ReadonlyMap<string, JsonObject>;
  readonly complete: ReadonlySet<string>;
  readonly lines: number;
  readonly stateLines: number;
  readonly problems: readonly string[];
}

const LONGEST_MILLISECONDS = 60_000;

/**
 * One `read` by the built connector, ended at the kill point if it gets there. Where SIGKILL strikes
 * at a line, the reader dies with the connector: whatever the pipe still holds never reaches it, so
 * that a state which left before its records is found out.
 */
export async function runAttempt(options: AttemptOptions): Promise<Attempt> {
  const { args, environment, kill } = options;
  const child = startConnector(args, {
    environment,
    longestMilliseconds: LONGEST_MILLISECONDS,
  });
  const reader = new AttemptReader(options);
  const timer =
    kill?.when.kind === 'time'
      ? setTimeout(() => {
          reader.struck = true;
          child.kill(kill.signal);
        }, kill.when.milliseconds)
      : undefined;
  for await (const chunk of child.stdout) {
    for (const line of reader.take(Buffer.from(chunk as Uint8Array))) {
      if (kill === undefined || !reader.strikesAt(line, kill)) continue;
      reader.struck = true;
      child.kill(kill.signal);
      if (kill.signal === 'SIGKILL') reader.deaf = true;
    }
  }
  clearTimeout(timer);
  return reader.end(await child.end());
}

class AttemptReader {
  struck = false;
  /** Hears nothing any more. */
  deaf = false;
  private readonly feed = new LineFeed();
  private readonly delivered = new Map<string, string[]>();
  private readonly states = new Map<string, JsonObject>();
  private readonly statuses = new Map<string, string>();
  private readonly sinceState = new Map<string, number>();
  private readonly problems: string[] = [];
  private lines = 0;
  private stateLines = 0;

  constructor(private readonly options: AttemptOptions) {}

  /** A generator, so that the reader may go deaf between two lines of one chunk. */
  *take(chunk: Buffer): Generator<ProtocolLine> {
    for (const text of this.feed.push(chunk)) {
      if (this.deaf) return;
      const line = readProtocolLine(text);
      this.lines += 1;
      this.note(line);
      yield line;
    }
  }

  strikesAt(line: ProtocolLine, { when }: KillPoint): boolean {
    if (this.struck) return false;
    switch (when.kind) {
      case 'line':
        return this.lines >= when.nth;
      case 'state':
        return line.kind === 'state' && this.stateLines >= when.nth;
      case 'waiting':
        return line.kind === 'status' && line.limited;
      case 'time':
        return false;
    }
  }

  end(end: ProcessEnd): Attempt {
    const complete = [...this.statuses].filter(([, status]) => status === 'COMPLETE');
    this.judge(end, complete.length);
    return {
      killed: end.signal !== null,
      hung: end.hung,
      delivered: this.delivered,
      states: this.states,
      complete: new Set(complete.map(([stream]) => stream)),
      lines: this.lines,
      stateLines: this.stateLines,
      problems: this.problems,
    };
  }

  private note(line: ProtocolLine): void {
    switch (line.kind) {
      case 'record': {
        const records = this.delivered.get(line.stream) ?? [];
        records.push(canonicalJson(line.data));
        this.delivered.set(line.stream, records);
        this.sinceState.set(line.stream, (this.sinceState.get(line.stream) ?? 0) + 1);
        return;
      }
      case 'state': {
        this.stateLines += 1;
        const counted = this.sinceState.get(line.stream) ?? 0;
        if (counted !== line.recordCount) {
          this.problems.push(`${line.stream}: a STATE counts ${line.recordCount}, not ${counted}`);
        }
        this.sinceState.set(line.stream, 0);
        this.states.set(line.stream, line.state);
        return;
      }
      case 'status':
        this.statuses.set(line.stream, line.status);
        return;
      case 'error':
        this.problems.push(`${line.stream ?? 'the process'} failed`);
        return;
      case 'invalid':
        this.problems.push(line.reason);
        return;
      case 'log':
      case 'answer':
    }
  }

  private judge({ code, signal, stderr, hung }: ProcessEnd, complete: number): void {
    const { kill, streams } = this.options;
    const isWhole = code === 0 && complete === streams.length;
    const how = `code ${String(code)}, signal ${String(signal)}, ${complete} streams COMPLETE`;
    if (hung) this.problems.push('it hangs');
    if (stderr !== '') this.problems.push('it wrote to stderr');
    if (this.feed.unfinished > 0 && signal !== 'SIGKILL')
      this.problems.push('the last line is torn');
    if (!isWhole && !(this.struck && signal === kill?.signal)) {
      this.problems.push(`it ended wrongly: ${how}`);
    }
    if (signal !== 'SIGTERM') return;
    // Whoever is asked to stop says of every stream how it ended; before the first word, of none.
    const open = [...this.statuses].filter(([, status]) => !/COMPLETE$/.test(status));
    if (open.length > 0) this.problems.push(`${open.length} streams were stopped without a word`);
  }
}
