import { verifyBody, type BodySpool, type BodyValidator } from '@source-mixpanel/kernel';
import { isJsonObject, parseJson, type JsonValue } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import { errorFromResponse } from '../client/answer-error.js';
import { request, type Call } from '../client/client.js';
import { isErrorEnvelope } from '../client/error-envelope.js';
import { unexpectedAnswer } from '../client/parse-answer.js';
import type { ProjectClient } from './app-lists.js';
import { csvRows, type CsvRow } from './csv-rows.js';
import { CsvTally, type CountedRows } from './csv-tally.js';

/** A downloaded lookup table. Call `discard` when it is no longer needed, also after an error. */
export interface OpenedTable {
  /**
   * Returns the rows in batches; call this only once. The first batch is always empty; a table
   * without a header yields no batch.
   */
  batches(): AsyncIterable<readonly CsvRow[]>;
  /** The rows that were left out; complete after the last batch was read. */
  readonly leftOut: CountedRows | undefined;
  discard(): Promise<void>;
}

/** Downloads and verifies the lookup table of a data group. */
export type OpenTable = (dataGroup: string, io: CallIo) => Promise<OpenedTable>;

export interface TableReading {
  /** Storage for the downloaded table until it is verified. */
  readonly storage: BodySpool;
  /** What to do with a row that has more or fewer cells than the header; default `fail`. */
  readonly onUnreadable?: 'fail' | 'skip';
}

/**
 * Creates the function that downloads a lookup table as CSV: one request of the App API, which does
 * not count against the hourly quota. The endpoint is not documented. Mixpanel stores tables of up
 * to 100 MB.
 *
 * The table is downloaded and parsed completely before its first row is returned. If there is no
 * space to store it, its rows are returned while they arrive, and an error may follow them.
 */
export function openTable(
  client: ProjectClient,
  { storage, onUnreadable = 'fail' }: TableReading,
): OpenTable {
  const path = `/api/app/projects/${client.projectId}/data-definitions/lookup-tables/download/`;
  return async (dataGroup, io) => {
    const query = { 'data-group-id': dataGroup };
    const call: Call = { api: 'app', path, query, projectInPath: true };
    const response = await request(client, call, { io, answer: 'stream' });
    if (response.body.kind !== 'stream') throw errorFromResponse(call, response);
    const validator = new TableValidator((value) => {
      if (!isErrorEnvelope(value)) throw unexpectedAnswer(path, 'the answer');
      throw errorFromResponse(call, { ...response, body: { kind: 'json', value } });
    });
    const body = await verifyBody(response.body, validator, { storage, io });
    let tally = new CsvTally(onUnreadable);
    async function* batches(): AsyncGenerator<readonly CsvRow[], void> {
      tally = new CsvTally(onUnreadable);
      let repaired = 0;
      for await (const rows of csvRows(body.bytes(), tally)) {
        if (!validator.isUtf8) repaired += rows.filter(isRepaired).length;
        yield rows;
      }
      if (repaired > 0) io.report({ kind: 'repaired', rows: repaired });
    }
    try {
      if (body.verified) await drain(csvRows(body.bytes(), tally));
    } catch (error) {
      await body.discard();
      throw error;
    }
    return {
      batches,
      get leftOut() {
        return tally.leftOut;
      },
      discard: () => body.discard(),
    };
  };
}

async function drain(batches: AsyncGenerator): Promise<void> {
  while ((await batches.next()).done !== true);
}

function isRepaired({ properties }: CsvRow): boolean {
  return Object.values(properties).some(
    (cell) => typeof cell === 'string' && cell.includes('\ufffd'),
  );
}

/** Maximum length of a JSON response that Mixpanel returns instead of a table. */
const MAX_JSON_CHARACTERS = 64 * 1024;

/** Rejects responses that are not a table, and checks whether all bytes are UTF-8. */
class TableValidator implements BodyValidator {
  isUtf8 = true;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  /** The first characters of the response. */
  private start = '';

  /**
   * @param refuse throws the error for a response that is not a table. Called with the parsed
   *   object if the response is a JSON object, with null if it is HTML or XML.
   */
  constructor(private readonly refuse: (answer: JsonValue) => never) {}

  write(chunk: Uint8Array): void {
    if (!this.isUtf8) return;
    this.decode(() => this.decoder.decode(chunk, { stream: true }));
  }

  end(): void {
    if (this.isUtf8) this.decode(() => this.decoder.decode());
    const text = this.start.trim();
    if (/^<(?:!doctype|html|\?xml)/i.test(text)) this.refuse(null);
    if (this.start.length > MAX_JSON_CHARACTERS || !text.startsWith('{')) return;
    let answer: JsonValue;
    try {
      answer = parseJson(text);
    } catch {
      return;
    }
    if (isJsonObject(answer)) this.refuse(answer);
  }

  private decode(read: () => string): void {
    try {
      const text = read();
      if (this.start.length <= MAX_JSON_CHARACTERS) this.start += text;
    } catch {
      this.isUtf8 = false;
    }
  }
}
