import { readMessage, RuleChecker, type Ending } from '@source-mixpanel/testing/transcript';
import type { Output } from '../src/output/message-writer.js';
import type { ReadResult } from '../src/runner/run-read.js';

/**
 * One message of the output: the members that tests inspect. Only those of its type are present.
 */
export interface Line {
  readonly type: string;
  readonly record?: {
    readonly stream: string;
    readonly namespace?: string;
    readonly data: Record<string, unknown>;
    readonly emitted_at: number;
  };
  readonly state?: {
    readonly type: string;
    readonly stream: {
      readonly stream_descriptor: { readonly name: string; readonly namespace?: string };
      readonly stream_state: Record<string, unknown>;
    };
    readonly sourceStats: { readonly recordCount: number };
  };
  readonly trace?: {
    readonly type: string;
    readonly error?: {
      readonly message: string;
      readonly internal_message?: string;
      readonly stack_trace?: string;
      readonly failure_type: string;
      readonly stream_descriptor?: { readonly name: string };
    };
    readonly stream_status?: {
      readonly stream_descriptor: { readonly name: string; readonly namespace?: string };
      readonly status: string;
      readonly reasons?: readonly {
        readonly type: string;
        readonly rate_limited: { readonly quota_reset: number };
      }[];
    };
    readonly estimate?: Record<string, unknown>;
  };
  readonly log?: { readonly level: string; readonly message: string };
}

/**
 * Keeps in memory what is written. `before` is called before each write and may delay or reject it.
 * Throws if writes are concurrent, which the contract of `Output` forbids.
 */
export class MemoryOutput implements Output {
  readonly writes: Uint8Array[] = [];
  private writing = false;

  constructor(private readonly before: () => Promise<void> = () => Promise.resolve()) {}

  async write(bytes: Uint8Array): Promise<void> {
    if (this.writing) throw new Error('concurrent writes');
    this.writing = true;
    await this.before();
    this.writing = false;
    this.writes.push(Uint8Array.from(bytes));
  }

  get text(): string {
    return Buffer.concat(this.writes).toString();
  }

  get lines(): Line[] {
    const { text } = this;
    if (text !== '' && !text.endsWith('\n')) throw new Error('the last line is incomplete');
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
  }

  /** Returns a description of each protocol rule that a read of these streams has broken. */
  brokenRules(streams: readonly { readonly name: string }[], { kind }: ReadResult): string[] {
    const checker = new RuleChecker({ streams: streams.map(({ name }) => name) });
    for (const line of this.text.split('\n').slice(0, -1)) checker.see(readMessage(line));
    const ending: Ending =
      kind === 'stopped' ? { kind } : { kind: 'exit', code: kind === 'complete' ? 0 : 1 };
    return checker.end(ending).map(({ rule, what }) => `${rule}: ${what}`);
  }
}

/**
 * Summarizes the messages of one stream as short texts: `STARTED`, `record {"n":3}`, `state {"a":1}
 * 2`, `error config_error`.
 */
export function story(lines: readonly Line[], name: string): string[] {
  return lines.flatMap((line) => {
    const { record, state, trace } = line;
    if (record?.stream === name) return [`record ${JSON.stringify(record.data)}`];
    if (state?.stream.stream_descriptor.name === name) {
      const { stream, sourceStats } = state;
      return [`state ${JSON.stringify(stream.stream_state)} ${String(sourceStats.recordCount)}`];
    }
    if (trace?.stream_status?.stream_descriptor.name === name) {
      const { status, reasons } = trace.stream_status;
      return [[status, ...(reasons ?? []).map(({ type }) => type)].join(' ')];
    }
    if (trace?.error?.stream_descriptor?.name === name) {
      return [`error ${trace.error.failure_type}`];
    }
    return [];
  });
}
