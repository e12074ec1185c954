import { broken } from '../report/invariants.js';
import type { Command } from '@source-mixpanel/connector';
import { readProtocolLine, type ProtocolLine } from './protocol-line.js';
import type { Rehearsal } from '../sync/run-in-process.js';

const ANSWER_OF = { check: 'CONNECTION_STATUS', discover: 'CATALOG', spec: 'SPEC' } as const;

/** What is wrong with how a command ended, by the rules of the protocol; nothing when all is well. */
export function protocolProblems(kind: Command['kind'], rehearsal: Rehearsal): string[] {
  const { code, torn, unhandled } = rehearsal;
  const lines = rehearsal.lines.map(readProtocolLine);
  const problems = lines.flatMap((line) =>
    line.kind === 'invalid' ? [broken('I13', line.reason)] : [],
  );
  if (code === undefined) problems.push(broken('I7', 'the command hangs'));
  if (torn) problems.push(broken('I13', 'the last line is torn'));
  problems.push(
    ...unhandled.map((reason) => broken('I7', `an unhandled rejection: ${nameOf(reason)}`)),
  );
  const failed = lines.some((line) => line.kind === 'error');
  if (code === 1 && !failed) problems.push(broken('I13', 'exit code 1 without a TRACE ERROR'));
  if (code === 0 && failed) problems.push(broken('I13', 'exit code 0 with a TRACE ERROR'));
  problems.push(
    ...(kind === 'read' ? statusProblems(lines, code) : answerProblems(kind, lines, code)),
  );
  return problems;
}

function answerProblems(
  kind: Exclude<Command['kind'], 'read'>,
  lines: readonly ProtocolLine[],
  code: number | undefined,
): string[] {
  if (kind === 'catalog' || kind === 'verify') return [];
  const answers = lines.filter((line) => line.kind === 'answer' && line.type === ANSWER_OF[kind]);
  const due = code === 0 ? 1 : 0;
  return answers.length === due
    ? []
    : [broken('I13', `${answers.length} answers with exit code ${String(code)}`)];
}

/** Every stream that starts ends, once; a failed one says why; and only success exits with 0. */
function statusProblems(lines: readonly ProtocolLine[], code: number | undefined): string[] {
  const statuses = new Map<string, string>();
  const explained = new Set<string>();
  const problems: string[] = [];
  for (const line of lines) {
    if (line.kind === 'error' && line.stream !== undefined) explained.add(line.stream);
    if (line.kind === 'log' || line.kind === 'error' || !('stream' in line)) continue;
    if (/COMPLETE$/.test(statuses.get(line.stream) ?? ''))
      problems.push(broken('I4', 'a message of a stream after its end'));
    if (line.kind === 'status') statuses.set(line.stream, line.status);
    else if (statuses.get(line.stream) !== 'RUNNING')
      problems.push(broken('I4', 'a record or state of a stream that is not RUNNING'));
  }
  for (const [stream, status] of statuses) {
    if (!/COMPLETE$/.test(status)) problems.push(broken('I4', 'a stream never ends'));
    if (status === 'INCOMPLETE' && !explained.has(stream))
      problems.push(broken('I5', 'a stream is INCOMPLETE without a reason'));
    if (status === 'INCOMPLETE' && code === 0)
      problems.push(broken('I5', 'exit code 0 with an INCOMPLETE stream'));
  }
  return problems;
}

function nameOf(reason: unknown): string {
  return reason instanceof Error ? `${reason.name}, ${reason.message.slice(0, 80)}` : typeof reason;
}
