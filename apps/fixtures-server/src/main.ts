import { readArguments, usage } from './read-arguments.js';
import { startFixturesServer, type FixturesServerOptions } from './start-fixtures-server.js';

function options(): FixturesServerOptions | undefined {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    return undefined;
  }
}

const isHelp = process.argv.slice(2).some((word) => word === '--help' || word === '-h');
const asked = isHelp ? undefined : options();
if (isHelp) {
  process.stdout.write(`${usage}\n`);
} else if (asked === undefined) {
  process.exitCode = 2;
} else {
  const server = await startFixturesServer(asked);
  const { url, projectId, username, secret } = server;
  process.stdout.write(`${JSON.stringify({ url, project_id: projectId, username, secret })}\n`);
  const stop = (): void => void server.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
