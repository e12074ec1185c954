import { ConnectorProcess } from './connector-process.js';
import { parseMessage } from './protocol-message.js';
import { parseCatalog, type SourceStream } from './source-stream.js';
import { UserError } from './user-error.js';

/**
 * Asks the connector which streams there are; for Mixpanel that takes up to three counted requests.
 * @throws UserError with the connector's own words when it refuses
 */
export async function discover(
  command: readonly string[],
  config: string,
): Promise<readonly SourceStream[]> {
  const child = ConnectorProcess.start(command, ['discover', '--config', config]);
  const errors: string[] = [];
  let streams: readonly SourceStream[] | undefined;
  for await (const line of child.lines()) {
    const message = parseMessage(line.toString('utf8'));
    if (message.kind === 'error') errors.push(message.message);
    if (message.kind === 'catalog') streams ??= parseCatalog(message.catalog);
  }
  const { code, stderr } = await child.end();
  if (code === 0 && streams !== undefined) return streams;
  const reasons = errors.length > 0 ? errors.join('\n') : stderr;
  throw new UserError(reasons === '' ? 'The connector names no streams.' : reasons);
}
