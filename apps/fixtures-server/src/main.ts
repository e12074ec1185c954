import { readArguments } from './read-arguments.js';
import { startFixturesServer, type FixturesServerOptions } from './start-fixtures-server.js';
import { VERSION } from './version.js';

const commandLine = readArguments(process.argv.slice(2), VERSION);
switch (commandLine.kind) {
  case 'run':
    await serve(commandLine.command);
    break;
  case 'information':
    process.stdout.write(commandLine.text);
    break;
  case 'refused':
    process.stderr.write(commandLine.text);
    process.exitCode = 2;
    break;
}

/** Starts the server and prints its address and credentials as one line of JSON. */
async function serve(options: FixturesServerOptions): Promise<void> {
  let server: Awaited<ReturnType<typeof startFixturesServer>>;
  try {
    server = await startFixturesServer(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The server cannot start: ${reason}.\n`);
    process.exitCode = 1;
    return;
  }
  const { url, projectId, username, secret } = server;
  process.stdout.write(`${JSON.stringify({ url, project_id: projectId, username, secret })}\n`);
  const stop = (): void => void server.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
