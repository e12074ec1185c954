import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { databaseProblem } from './database-problem.js';

describe('databaseProblem', () => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  beforeEach(async () => {
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
  });
  afterEach(() => {
    connection.closeSync();
    instance.closeSync();
  });

  async function problemOf(sql: string): Promise<string | undefined> {
    return connection.run(sql).then(
      () => undefined,
      (cause: unknown) => databaseProblem(cause),
    );
  }

  it.each([
    ['Conversion Error', "SELECT CAST(v AS BIGINT) FROM (VALUES ('secret-9')) AS t(v)"],
    ['Invalid Input Error', `SELECT json_extract('{"secret-9', '$.a')`],
    ['Parser Error', "SELEC 'secret-9'"],
    ['Binder Error', 'SELECT "secret-9"'],
    ['Catalog Error', 'SELECT * FROM "secret-9"'],
    ['Out of Range Error', 'SELECT 9223372036854775807::BIGINT + 1::BIGINT'],
  ])('reports a %s without the statement and the value', async (kind, sql) => {
    const problem = await problemOf(sql);
    expect(problem).toMatch(new RegExp(`^DuckDB failed with an unexpected "${kind}"`, 'u'));
    expect(problem).not.toMatch(/secret-9|SELEC|9223372036854775807|LINE 1/u);
  });

  it('keeps the text of errors that the user can act on, such as a file that cannot be written', async () => {
    expect(await problemOf("COPY (SELECT 1) TO '/dev/null/x.csv'")).toMatch(
      /^DuckDB failed: IO Error: [^\n]*$/u,
    );
  });

  it('returns undefined for an error that is not from DuckDB', () => {
    expect(databaseProblem(new TypeError('x is not a function'))).toBeUndefined();
    expect(databaseProblem(undefined)).toBeUndefined();
  });
});
