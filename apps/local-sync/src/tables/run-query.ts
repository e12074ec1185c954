import { StatementType, type DuckDBConnection } from '@duckdb/node-api';
import { errorText } from '../error-text.js';
import { textTable } from '@source-mixpanel/text';
import type { TableTarget } from '../target.js';
import { UserError } from '../user-error.js';
import { openForReading } from './open-for-reading.js';

const MAX_ROWS = 1000;
const MAX_CELL_CHARACTERS = 80;
const ONLY_READS =
  'The query cannot be answered: --sql accepts only statements that read: SELECT, DESCRIBE, SHOW, SUMMARIZE and EXPLAIN.';

/**
 * Runs the query of `--sql` over the target, and returns the result as a table of text. For a
 * directory of Parquet files, each stream is a view. Statements that change something are refused.
 * @throws UserError if the target has no data, or the query fails or is refused
 */
export async function runQuery(target: TableTarget, sql: string, memory?: string): Promise<string> {
  const { connection, close } = await openForReading(target, memory);
  try {
    return await runStatements(connection, sql);
  } finally {
    close();
  }
}

async function runStatements(connection: DuckDBConnection, sql: string): Promise<string> {
  try {
    // DuckDB creates the folder of this statement while it prepares it, so the type of the prepared
    // statement would be checked too late.
    if (/\bEXPORT\s+DATABASE\b/i.test(sql)) throw new UserError(ONLY_READS);
    const statements = await connection.extractStatements(sql);
    let text = '';
    for (let index = 0; index < statements.count; index += 1) {
      const statement = await statements.prepare(index);
      requireRead(statement.statementType, sql);
      const reader = await statement.runAndReadUntil(MAX_ROWS + 1);
      const rows = reader
        .getRows()
        .map((row) => row.map((value) => (value === null ? '' : cellText(String(value)))));
      const more = rows.length > MAX_ROWS ? `\n… only the first ${MAX_ROWS} rows` : '';
      text = textTable(reader.columnNames().map(cellText), rows.slice(0, MAX_ROWS)) + more;
    }
    return text;
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`The query cannot be answered: ${errorText(cause)}`, { cause });
  }
}

/**
 * Throws for a statement that could change something. Even if a database is opened read-only, `COPY
 * … TO` overwrites files, `ATTACH` creates a file, `INSTALL` downloads code, and `EXPLAIN ANALYZE`
 * runs the statement.
 */
function requireRead(type: StatementType, sql: string): void {
  if (type === StatementType.SELECT) return;
  if (type === StatementType.EXPLAIN && !/\bANALY[SZ]E\b/i.test(sql)) return;
  throw new UserError(ONLY_READS);
}

/** Returns a text on one line, without characters that control a terminal. */
function cellText(text: string): string {
  const plain = text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return plain.length > MAX_CELL_CHARACTERS ? `${plain.slice(0, MAX_CELL_CHARACTERS - 1)}…` : plain;
}
