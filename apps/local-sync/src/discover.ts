import type { Configuration } from './configuration.js';
import { ConnectorProcess } from './connector-process.js';
import { parseMessage } from './protocol-message.js';
import { parseCatalog, type SourceStream } from './source-stream.js';
import { UserError } from './user-error.js';

export interface Discovered {
  readonly streams: readonly SourceStream[];
  /** The warnings of the connector, for example that the plan does not include a stream. */
  readonly warnings: readonly string[];
}

/**
 * Runs the connector's `discover`. The connector sends only requests that the named streams need,
 * and at most three that count against the hourly quota. It warns if the configured time zone is
 * not that of the project. If `discover` fails, `check` is run to find the reason, because its
 * message distinguishes a wrong region or project from a wrong secret.
 * @throws UserError with the connector's message
 */
export async function discover(
  command: readonly string[],
  configuration: Configuration,
  names?: readonly string[],
): Promise<Discovered> {
  const chosen = names === undefined ? [] : ['--streams', names.join(',')];
  const child = ConnectorProcess.start(
    command,
    ['discover', '--check-time-zone', ...chosen],
    configuration,
  );
  const errors: string[] = [];
  const warnings = new Set<string>();
  let streams: readonly SourceStream[] | undefined;
  for await (const line of child.lines()) {
    const message = parseMessage(line.toString('utf8'));
    if (message.kind === 'error') errors.push(message.message);
    if (message.kind === 'log' && message.level === 'WARN') warnings.add(message.message);
    if (message.kind === 'catalog') streams ??= parseCatalog(message.catalog);
  }
  const { code, stderr } = await child.end();
  if (code === 0 && streams !== undefined) return { streams, warnings: [...warnings] };
  const reasons = errors.length > 0 ? errors.join('\n') : stderr;
  const reason = await findCheckFailure(command, configuration);
  throw new UserError(reason ?? (reasons === '' ? 'The connector listed no streams.' : reasons));
}

/** Matches the log line of a failed check, which contains the code of the failure. */
const CHECK_FAILED = /^Check failed \(code: (\w+)\)\.$/;

/** Returns why `check` fails; undefined if it succeeds or gives no reason. */
async function findCheckFailure(
  command: readonly string[],
  configuration: Configuration,
): Promise<string | undefined> {
  const child = ConnectorProcess.start(command, ['check'], configuration);
  let reason: string | undefined;
  let code: string | undefined;
  for await (const line of child.lines()) {
    const message = parseMessage(line.toString('utf8'));
    if (message.kind === 'connection_failed') reason = message.message;
    if (message.kind === 'log') code = CHECK_FAILED.exec(message.message)?.[1] ?? code;
  }
  await child.end();
  return reason === undefined || code === undefined ? reason : `${reason} (code: ${code})`;
}
