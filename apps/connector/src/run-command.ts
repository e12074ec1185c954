import {
  createLogger,
  describeFailure,
  errorTrace,
  MessageWriter,
  OutputClosedError,
  SecretMask,
  specMessage,
  type Output,
} from '@source-mixpanel/airbyte/output';
import type { Command } from './command-line.js';
import type { Host } from './host.js';
import { keepGarbageSmall } from './keep-garbage-small.js';
import { parseHttpPlainly } from './parse-http-plainly.js';
import type { Session } from './session.js';

/**
 * Runs one command and returns the exit code of the process. All that goes wrong is told in the
 * protocol's own words, but for a reader of the output that is gone: nobody would hear it.
 */
export async function runCommand(command: Command, host: Host, output: Output): Promise<number> {
  const mask = new SecretMask();
  const document = new MessageWriter(output, mask);
  const writer =
    isDocument(command) && host.aside !== undefined
      ? new MessageWriter(host.aside, mask)
      : document;
  const debug = command.debug || host.environment['LOG_LEVEL']?.toLowerCase() === 'debug';
  const logger = createLogger({ writer, debug });
  const session: Session = { host, writer, mask, logger };
  try {
    const succeeded = await Promise.race([execute(command, session, document), host.crashed]);
    await writer.flush();
    return succeeded ? 0 : 1;
  } catch (error) {
    if (!(error instanceof OutputClosedError)) await tell(error, session).catch(() => undefined);
    return 1;
  }
}

/** What is printed for people or kept in a file: a message in front of it would spoil it. */
function isDocument(command: Command): boolean {
  switch (command.kind) {
    case 'catalog':
    case 'verify':
      return true;
    case 'check':
      return command.explain === true;
    case 'spec':
    case 'discover':
    case 'read':
      return false;
    default:
      return command satisfies never;
  }
}

/** Commands are loaded when they run: `spec` is asked for often and needs no network code. */
async function execute(
  command: Command,
  session: Session,
  document: MessageWriter,
): Promise<boolean> {
  // The lines of an export are WebAssembly as well, and are to be optimized.
  if (command.kind !== 'read') parseHttpPlainly();
  switch (command.kind) {
    case 'spec': {
      const { spec } = await import('./spec.js');
      await session.writer.send(specMessage(spec()));
      return true;
    }
    case 'check': {
      const { check, explainedCheck } = await import('./check.js');
      if (command.explain !== true) {
        await check(command.config, session);
        return true;
      }
      const { text, isUsable } = await explainedCheck(command.config, session);
      await document.write(Buffer.from(session.mask.apply(text)));
      return isUsable;
    }
    case 'discover': {
      const { discover } = await import('./discover.js');
      await discover(command.config, session);
      return true;
    }
    case 'catalog': {
      const { configuredCatalog } = await import('./discover.js');
      const { streams, syncMode } = command;
      const choice = { syncMode, ...(streams === undefined ? {} : { streams }) };
      const catalog = await configuredCatalog(command.config, choice, session);
      await document.write(Buffer.from(`${JSON.stringify(catalog)}\n`));
      return true;
    }
    case 'verify': {
      const { verify } = await import('./verify/verify.js');
      const { text, isAsAssumed } = await verify(command.config, session);
      await document.write(Buffer.from(session.mask.apply(text)));
      return isAsAssumed;
    }
    case 'read': {
      keepGarbageSmall();
      const { read } = await import('./read.js');
      return read(command, session);
    }
  }
}

async function tell(error: unknown, { writer, logger, host }: Session): Promise<void> {
  if (host.signal.aborted) return;
  const failure = describeFailure(error);
  logger.fatal(failure.internalMessage ?? failure.message);
  await writer.send(errorTrace(failure, { emittedAt: host.clock.now() }));
}
