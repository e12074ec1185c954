import { writeJson } from '@source-mixpanel/exact-json';
import type { Message, StateMessage, StreamStatus } from './message.js';

/** What every output of the connector keeps to, by the name of the rule. */
export const RULES = {
  'whole message': 'Every line is a whole message of the protocol.',
  'configured stream': 'Every message belongs to a stream of the configured catalog.',
  'order of statuses':
    'A stream is STARTED, RUNNING, then COMPLETE or INCOMPLETE; one that is missing, INCOMPLETE at once.',
  'records while running': 'Records and states of a stream come while it is RUNNING.',
  'nothing after the end': 'Nothing of a stream follows its end.',
  'counts in states': 'A state counts the records of its stream since the state before it.',
  'state after its records': 'No record of a COMPLETE stream comes after its last state.',
  'each state once': 'No state of a stream is written twice.',
  'every stream ends': 'When the process ends by itself every stream has ended.',
  'a reason for the failure': 'A stream that is INCOMPLETE has an error, unless it was stopped.',
  'one error for a stream': 'A stream has at most one error, and is then INCOMPLETE.',
  'agreement of the exit code': 'The exit code is 1 with an error, 0 where all is COMPLETE.',
  'one answer': 'A command that exits with 0 answers once; one that fails does not answer.',
} as const;

export type RuleName = keyof typeof RULES;

export interface Violation {
  readonly rule: RuleName;
  /** What is wrong, with the name of the stream; quotes no record and no state. */
  readonly what: string;
}

export interface CheckedOutput {
  /** Default `read`. */
  readonly command?: 'spec' | 'check' | 'discover' | 'read';
  /** Those of the configured catalog; when absent any stream may come. */
  readonly streams?: readonly string[];
}

/** How a process ended: by itself, by itself after it was asked to stop, or killed, hung or crashed. */
export type Ending =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'killed' };

interface StreamFacts {
  status: StreamStatus | undefined;
  /** Records since the last state. */
  uncounted: number;
  errors: number;
}

const ANSWER_OF = { check: 'CONNECTION_STATUS', discover: 'CATALOG', spec: 'SPEC' } as const;

export const isEnd = (status: StreamStatus | undefined): boolean =>
  status === 'COMPLETE' || status === 'INCOMPLETE';

/** Follows the messages of one process and notes every rule that one of them breaks. */
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
        this.running(message.stream, 'a record').uncounted += 1;
        return;
      case 'state':
        this.state(message);
        return;
      case 'status':
        this.status(message.stream, message.status);
        return;
      case 'error':
        this.error(message.stream);
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
    for (const [name, facts] of this.streams) this.endOf(name, facts, ending);
    if (ending.kind === 'exit') {
      this.exit(ending.code);
      this.answer(ending.code);
    }
    return this.violations;
  }

  private note(rule: RuleName, what: string): void {
    this.violations.push({ rule, what });
  }

  private stream(name: string): StreamFacts {
    const known = this.streams.get(name);
    if (known !== undefined) return known;
    if (this.output.streams !== undefined) this.note('configured stream', `${name} is not one`);
    const facts = newStream();
    this.streams.set(name, facts);
    return facts;
  }

  /** A stream that may write messages other than a status. */
  private running(name: string, what: string): StreamFacts {
    const facts = this.stream(name);
    if (isEnd(facts.status)) this.note('nothing after the end', `${name}: ${what} after its end`);
    else if (facts.status !== 'RUNNING') {
      this.note('records while running', `${name}: ${what} before RUNNING`);
    }
    return facts;
  }

  private state({ stream, state, recordCount }: StateMessage): void {
    const facts = this.running(stream, 'a state');
    if (recordCount !== undefined && recordCount !== facts.uncounted) {
      const what = `${stream}: a state counts ${recordCount} records of ${facts.uncounted}`;
      this.note('counts in states', what);
    }
    facts.uncounted = 0;
    const text = writeJson(state['stream'] ?? null);
    if (this.states.has(text)) this.note('each state once', `${stream}: a state came twice`);
    this.states.add(text);
  }

  private status(name: string, status: StreamStatus): void {
    const facts = this.stream(name);
    const { status: before } = facts;
    const what = `${name}: ${status} after ${before ?? 'nothing'}`;
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

  private error(name: string | undefined): void {
    this.errors += 1;
    if (name === undefined) return;
    const facts = this.stream(name);
    facts.errors += 1;
    if (facts.errors > 1) this.note('one error for a stream', `${name}: another error`);
    if (isEnd(facts.status)) {
      this.note('nothing after the end', `${name}: an error after its end`);
    }
  }

  private endOf(name: string, { status, errors }: StreamFacts, ending: Ending): void {
    // A process that fails before it reads, or is stopped then, reports no stream.
    const isSilent = status === undefined && (ending.kind === 'stopped' || this.errors > 0);
    if (!isEnd(status) && !(isSilent && this.hasNoStatus())) {
      this.note('every stream ends', `${name} ends as ${status ?? 'nothing'}`);
    }
    if (status === 'INCOMPLETE' && errors === 0 && ending.kind !== 'stopped') {
      this.note('a reason for the failure', `${name} is INCOMPLETE without an error`);
    }
  }

  private hasNoStatus(): boolean {
    return [...this.streams.values()].every(({ status }) => status === undefined);
  }

  private exit(code: number): void {
    const incomplete = [...this.streams.values()].some(({ status }) => status === 'INCOMPLETE');
    const expected = this.errors > 0 || incomplete ? 1 : 0;
    if (code === expected) return;
    const found = `${this.errors} errors, ${incomplete ? 'an' : 'no'} INCOMPLETE stream`;
    this.note('agreement of the exit code', `exit code ${code} with ${found}`);
  }

  private answer(code: number): void {
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
