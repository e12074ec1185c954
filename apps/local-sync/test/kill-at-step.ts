/**
 * The source code of a module for `node --import`. It kills the process with SIGKILL right after
 * step number `KILL_AT`. A step is an SQL statement, or the renaming or removal of a file.
 */
export const KILL_AT_STEP = `
import { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
const last = Number(process.env.KILL_AT ?? '0');
let steps = 0;
const stepAfter = (owner, method, counts = () => true) => {
  const original = owner[method];
  owner[method] = async function (...args) {
    const result = await original.apply(this, args);
    if (!counts(...args)) return result;
    steps += 1;
    if (steps === last) {
      process.kill(process.pid, 'SIGKILL');
      await new Promise(() => {});
    }
    return result;
  };
};
// DuckDB prepares a statement with values and then runs it. Only the second call is counted.
stepAfter(DuckDBConnection.prototype, 'run', (sql, values) => values === undefined);
stepAfter(DuckDBPreparedStatement.prototype, 'run');
for (const method of ['rename', 'rm']) stepAfter(promises, method);
syncBuiltinESMExports();
`;
