import { readArguments } from './read-arguments.js';
import { startFixturesServer, type FixturesServerOptions } from './start-fixtures-server.js';
import { VERSION } from './version.js';

const asked = readArguments(process.argv.slice(2), VERSION);
switch (asked.kind) {
  case 'run':
    await serve(asked.command);
    break;
  case 'information':
    process.stdout.write(asked.text);
    break;
  case 'refused':
    process.stderr.write(asked.text);
    process.exitCode = 2;
    break;
}

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
