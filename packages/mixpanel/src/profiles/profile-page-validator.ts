import { createHash } from 'node:crypto';
import type { BodyValidator } from '@source-mixpanel/kernel';
import { isJsonObject, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import * as z from 'zod';
import { parseAnswer } from '../client/parse-answer.js';
import type { ProfilePageHead } from './profile-page.js';
import { ProfilePageParser, type PageParserOptions } from './profile-page-parser.js';

/**
 * Returns the schema of an integer of at least `min`. Any other value becomes undefined instead of
 * an error, because the pages can be read without it.
 */
const integerFrom = (min: number) => z.int().min(min).optional().catch(undefined);
const headSchema = z.object({
  session_id: z.string().nullish(),
  page: integerFrom(0),
  total: integerFrom(0),
  page_size: integerFrom(1),
  results: z.array(z.unknown()),
});

export interface ProfilePageValidatorOptions {
  /** Path of the endpoint, for error messages. */
  readonly path: string;
  readonly parsing: PageParserOptions;
  /** Throws an error if the response contains an error instead of a page. */
  refuse(answer: JsonObject): void;
}

/**
 * Verifies that a page is complete JSON and does not contain an error. Also collects what must be
 * known before its first profile is yielded: the names of the properties, and the head of the page,
 * such as total and page size.
 */
export class ProfilePageValidator implements BodyValidator {
  /** Names of all properties so far. */
  readonly names = new Set<string>();
  private readonly parser: ProfilePageParser;
  private readonly hash = createHash('sha256');
  private hasIds = false;
  private finishedHead: ProfilePageHead | undefined;

  constructor(private readonly options: ProfilePageValidatorOptions) {
    this.parser = new ProfilePageParser(options.parsing);
  }

  write(chunk: Uint8Array): void {
    for (const row of this.parser.write(chunk)) {
      this.hasIds = true;
      this.hash.update(`${writeJson(row['$distinct_id'] ?? null)}\n`);
      const properties = row['$properties'];
      if (!isJsonObject(properties)) continue;
      for (const name of Object.keys(properties)) this.names.add(name);
    }
  }

  /**
   * Ends the page. Must be called after the last chunk.
   * @throws the errors of `refuse`
   * @throws SystemError `unexpected_answer` if the page has no list of profiles
   */
  end(): void {
    const answer = this.parser.end();
    this.options.refuse(answer);
    const head = parseAnswer(headSchema, answer, this.options.path);
    this.finishedHead = {
      session: head.session_id ?? undefined,
      page: head.page,
      total: head.total,
      pageSize: head.page_size,
      rows: this.parser.rowCount,
      hash: this.hasIds ? this.hash.digest('base64') : undefined,
      problems: this.parser.problems,
    };
  }

  /** The head of the page; undefined until `end` was called. */
  get head(): ProfilePageHead | undefined {
    return this.finishedHead;
  }
}
