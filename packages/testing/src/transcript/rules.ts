import { writeJson } from '@source-mixpanel/exact-json';
import type { Message, StateMessage, StreamStatus } from './message.js';

/** The rules of the protocol that every output of the connector must follow, by name. */
export const RULES = {
  'whole message': 'Every line is a complete message of the protocol.',
  'configured stream': 'Every message belongs to a stream of the configured catalog.',
  'order of statuses':
    'The statuses of a stream are STARTED, RUNNING, then COMPLETE or INCOMPLETE. A stream that the source does not have is only INCOMPLETE.',
  'records while running': 'Records and states of a stream are written while it is RUNNING.',
  'nothing after the end': 'After COMPLETE or INCOMPLETE, a stream writes no more messages.',
  'counts in states':
    'The record count of a state is the number of records since the previous state of the stream.',
  'state after its records': 'A COMPLETE stream writes no record after its last state.',
  'each state once': 'No state of a stream is written twice.',
  'every stream ends': 'When the process ends by itself, every stream has ended.',
  'a reason for the failure': 'A stream that ends INCOMPLETE has an error, unless it was stopped.',
  'one error for a stream': 'A stream has at most one error, and then ends INCOMPLETE.',
  'agreement of the exit code':
    'The exit code is 1 if there is an error, and 0 if every stream is COMPLETE.',
  'one answer':
    'A command that exits with 0 writes one result message; a command that fails writes none.',
} as const;

export type RuleName = keyof typeof RULES;

export interface Violation {
  readonly rule: RuleName;
  /** What is wrong, with the name of the stream. Does not quote a record or a state. */
  readonly what: string;
}

export interface CheckedOutput {
  /** The command that was run; default `read`. */
  readonly command?: 'spec' | 'check' | 'discover' | 'read';
  /** The streams of the configured catalog; absent: any stream is allowed. */
  readonly streams?: readonly string[];
}

/**
 * How a process ended. `exit`: by itself; `stopped`: by itself after a signal to stop; `killed`: it
 * was killed, hung or crashed.
 */
export type Ending =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'killed' };

interface StreamFacts {
  status: StreamStatus | undefined;
  /** The number of records since the last state. */
  uncounted: number;
  errors: number;
}

const ANSWER_OF = { check: 'CONNECTION_STATUS', discover: 'CATALOG', spec: 'SPEC' } as const;

export const isEnd = (status: StreamStatus | undefined): boolean =>
  status === 'COMPLETE' || status === 'INCOMPLETE';

/** Checks the messages of one process against `RULES` and collects the violations. */
export class RuleChecker {
  readonly violations: Violation[] = [];
  private readonly streams = new Map<string, StreamFacts>();
  private readonly states = new Set<string>();
  private readonly answers = new Map<string, number>();
  private errors = 0;

  constructor(private readonly output: CheckedOutput = {}) {
    for (const name of output.streams ?? []) this.streams.set(name, newStream());
  }

  see(message: Message): void {
    if (message.flaw !== undefined) this.note('whole message', message.flaw);
    switch (message.kind) {
      case 'invalid':
        this.note('whole message', message.reason);
        return;
      case 'record':
        this.checkRunning(message.stream, 'a record').uncounted += 1;
        return;
      case 'state':
        this.checkState(message);
        return;
      case 'status':
        this.checkStatus(message.stream, message.status);
        return;
      case 'error':
        this.checkError(message.stream);
        return;
      case 'answer':
        this.answers.set(message.type, (this.answers.get(message.type) ?? 0) + 1);
        return;
      case 'log':
      case 'estimate':
    }
  }

  end(ending: Ending): readonly Violation[] {
    if (ending.kind === 'killed') return this.violations;
    for (const [name, facts] of this.streams) this.checkEnd(name, facts, ending);
    if (ending.kind === 'exit') {
      this.checkExitCode(ending.code);
      this.checkAnswers(ending.code);
    }
    return this.violations;
  }

  private note(rule: RuleName, what: string): void {
    this.violations.push({ rule, what });
  }

  private factsOf(name: string): StreamFacts {
    const known = this.streams.get(name);
    if (known !== undefined) return known;
    if (this.output.streams !== undefined)
      this.note('configured stream', `${name} is not in the configured catalog`);
    const facts = newStream();
    this.streams.set(name, facts);
    return facts;
  }

  /** Returns the facts of a stream and notes a violation if it is not RUNNING. */
  private checkRunning(name: string, what: string): StreamFacts {
    const facts = this.factsOf(name);
    if (isEnd(facts.status)) this.note('nothing after the end', `${name}: ${what} after its end`);
    else if (facts.status !== 'RUNNING') {
      this.note('records while running', `${name}: ${what} before RUNNING`);
    }
    return facts;
  }

  private checkState({ stream, state, recordCount }: StateMessage): void {
    const facts = this.checkRunning(stream, 'a state');
    if (recordCount !== undefined && recordCount !== facts.uncounted) {
      const what = `${stream}: a state counts ${recordCount} records, but ${facts.uncounted} were written`;
      this.note('counts in states', what);
    }
    facts.uncounted = 0;
    const text = writeJson(state['stream'] ?? null);
    if (this.states.has(text)) this.note('each state once', `${stream}: a state was written twice`);
    this.states.add(text);
  }

  private checkStatus(name: string, status: StreamStatus): void {
    const facts = this.factsOf(name);
    const { status: before } = facts;
    const what = `${name}: ${status} after ${before ?? 'no status'}`;
    if (isEnd(before)) this.note('nothing after the end', what);
    else if (!mayFollow(facts, status)) this.note('order of statuses', what);
    if (status === 'COMPLETE' && facts.uncounted > 0) {
      this.note('state after its records', `${name}: records that no state counts`);
    }
    if (status === 'COMPLETE' && facts.errors > 0) {
      this.note('one error for a stream', `${name}: COMPLETE after an error`);
    }
    facts.status = status;
  }

  private checkError(name: string | undefined): void {
    this.errors += 1;
    if (name === undefined) return;
    const facts = this.factsOf(name);
    facts.errors += 1;
    if (facts.errors > 1) this.note('one error for a stream', `${name}: another error`);
    if (isEnd(facts.status)) {
      this.note('nothing after the end', `${name}: an error after its end`);
    }
  }

  private checkEnd(name: string, { status, errors }: StreamFacts, ending: Ending): void {
    // A process that fails or is stopped before it reads writes no statuses at all.
    const isSilent = status === undefined && (ending.kind === 'stopped' || this.errors > 0);
    if (!isEnd(status) && !(isSilent && this.hasNoStatus())) {
      this.note('every stream ends', `${name} ends with ${status ?? 'no status'}`);
    }
    if (status === 'INCOMPLETE' && errors === 0 && ending.kind !== 'stopped') {
      this.note('a reason for the failure', `${name} is INCOMPLETE without an error`);
    }
  }

  private hasNoStatus(): boolean {
    return [...this.streams.values()].every(({ status }) => status === undefined);
  }

  private checkExitCode(code: number): void {
    const hasIncomplete = [...this.streams.values()].some(({ status }) => status === 'INCOMPLETE');
    const expected = this.errors > 0 || hasIncomplete ? 1 : 0;
    if (code === expected) return;
    const found = `${this.errors} errors, ${hasIncomplete ? 'an' : 'no'} INCOMPLETE stream`;
    this.note('agreement of the exit code', `exit code ${code} with ${found}`);
  }

  private checkAnswers(code: number): void {
    const { command = 'read' } = this.output;
    if (command === 'read') return;
    const count = this.answers.get(ANSWER_OF[command]) ?? 0;
    if (count !== (code === 0 ? 1 : 0)) {
      this.note('one answer', `${count} answers to ${command} with exit code ${code}`);
    }
  }
}

const newStream = (): StreamFacts => ({ status: undefined, uncounted: 0, errors: 0 });

function mayFollow({ status: before, errors }: StreamFacts, status: StreamStatus): boolean {
  if (status === 'STARTED') return before === undefined && errors === 0;
  if (status === 'COMPLETE') return before === 'RUNNING';
  const isMissing = before === undefined && errors > 0 && status === 'INCOMPLETE';
  return before === 'STARTED' || before === 'RUNNING' || isMissing;
}
