import {
  createLogger,
  describeFailure,
  errorTrace,
  MessageWriter,
  OutputClosedError,
  SecretMask,
  specMessage,
  type Output,
  withCode,
} from '@source-mixpanel/airbyte/output';
import { visibleJson, visibleText } from '@source-mixpanel/text';
import { outputProblem } from '@source-mixpanel/airbyte/output';
import type { Command } from './command-line.js';
import type { Host } from './host.js';
import { limitYoungGeneration } from './limit-young-generation.js';
import { createPlainLogger } from './plain-logger.js';
import { skipWasmTierUp } from './skip-wasm-tier-up.js';
import type { Session } from './session.js';

/**
 * Runs one command and returns the exit code of the process. An error is reported as a message of
 * the protocol, or as a sentence on standard error if the command is for people. If the output
 * cannot be written, a sentence on standard error says why, unless the reader closed the output.
 */
export async function runCommand(command: Command, host: Host, output: Output): Promise<number> {
  const mask = new SecretMask();
  const outputWriter = new MessageWriter(output, mask);
  const errorWriter = new MessageWriter(host.errorOutput ?? NOWHERE, mask);
  const session = openSession(command, { host, mask, outputWriter, errorWriter });
  let code: number;
  try {
    const succeeded = await Promise.race([execute(command, session, outputWriter), host.crashed]);
    await outputWriter.settle();
    code = succeeded ? 0 : 1;
  } catch (error) {
    if (error instanceof OutputClosedError) reportOutputProblem(error, errorWriter);
    else await reportError(error, command, session).catch(() => undefined);
    code = 1;
  }
  await errorWriter.flush().catch(() => undefined);
  return code;
}

interface Channels {
  readonly host: Host;
  readonly mask: SecretMask;
  readonly outputWriter: MessageWriter;
  readonly errorWriter: MessageWriter;
}

const NOWHERE: Output = { write: () => Promise.resolve() };

function openSession(
  command: Command,
  { host, mask, outputWriter, errorWriter }: Channels,
): Session {
  const debug = command.debug || host.environment['LOG_LEVEL']?.toLowerCase() === 'debug';
  if (!isForPeople(command)) {
    return {
      host,
      mask,
      writer: outputWriter,
      logger: createLogger({ writer: outputWriter, debug }),
    };
  }
  // Messages of the protocol are discarded, because no platform reads the output of a command for
  // people. One of them, the migrated configuration, contains the secret.
  const writer = new MessageWriter(NOWHERE, mask);
  return { host, mask, writer, logger: createPlainLogger({ writer: errorWriter, mask, debug }) };
}

function reportOutputProblem({ cause }: OutputClosedError, errorWriter: MessageWriter): void {
  const problem = outputProblem(cause);
  if (problem !== undefined) errorWriter.write(Buffer.from(`${problem}\n`)).catch(() => undefined);
}

/**
 * Returns whether the command prints text or JSON for people, which must not be mixed with messages
 * of the protocol.
 */
function isForPeople(command: Command): boolean {
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

/**
 * Runs a command and returns whether it succeeded. The code of a command is imported only when the
 * command runs, because `spec` runs often and does not need the network code.
 */
async function execute(
  command: Command,
  session: Session,
  outputWriter: MessageWriter,
): Promise<boolean> {
  // Only `read` needs optimized WebAssembly, for the loop over the lines of an export.
  if (command.kind !== 'read') skipWasmTierUp();
  switch (command.kind) {
    case 'spec': {
      const { spec } = await import('../commands/spec.js');
      await session.writer.send(specMessage(spec()));
      return true;
    }
    case 'check': {
      const { check, explainCheck } = await import('../commands/check/check.js');
      if (command.explain !== true) {
        await check(command.config, session);
        return true;
      }
      const { text, isUsable } = await explainCheck(command.config, session);
      await outputWriter.write(encodeForPeople(text, session));
      return isUsable;
    }
    case 'discover': {
      const { discover } = await import('../commands/discover.js');
      const { streams, checksTimeZone } = command;
      await discover(command.config, session, { streams, checksTimeZone });
      return true;
    }
    case 'catalog': {
      const { configuredCatalog } = await import('../commands/discover.js');
      const { streams, syncMode } = command;
      const choice = { syncMode, ...(streams === undefined ? {} : { streams }) };
      const catalog = await configuredCatalog(command.config, choice, session);
      await outputWriter.write(Buffer.from(`${visibleJson(JSON.stringify(catalog))}\n`));
      return true;
    }
    case 'verify': {
      const { verify } = await import('../commands/verify/verify.js');
      const { text, isAsAssumed } = await verify(command.config, session, command.streams);
      await outputWriter.write(encodeForPeople(text, session));
      return isAsAssumed;
    }
    case 'read': {
      limitYoungGeneration();
      const { read } = await import('../commands/read.js');
      return read(command, session);
    }
  }
}

function encodeForPeople(text: string, { mask }: Session): Uint8Array {
  return Buffer.from(visibleText(mask.apply(text)));
}

async function reportError(error: unknown, command: Command, session: Session): Promise<void> {
  const { writer, logger, host } = session;
  if (host.signal.aborted) return;
  const failure = describeFailure(error);
  if (isForPeople(command)) {
    const sentence =
      failure.code === 'internal_error'
        ? `The connector failed because of a defect; please report it: ${failure.internalMessage}.`
        : withCode(failure);
    logger.fatal(sentence, failure.stackTrace);
    return;
  }
  logger.fatal(`${failure.message} (code: ${failure.internalMessage})`);
  await writer.send(errorTrace(failure, { emittedAt: host.clock.now() }));
}
