import { createHash } from 'node:crypto';
import type { BodyValidator } from '@source-mixpanel/kernel';
import { isJsonObject, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import * as z from 'zod';
import { parseAnswer } from '../client/parse-answer.js';
import type { ProfilePageHead } from './profile-page.js';
import { ProfilePageParser, type PageParserOptions } from './profile-page-parser.js';

/**
 * Returns the schema of a number in a page: an integer of at least `least`. Any other value becomes
 * undefined, because the pages can be read without it.
 */
const figure = (least: number) => z.int().min(least).optional().catch(undefined);
const headSchema = z.object({
  session_id: z.string().nullish(),
  page: figure(0),
  total: figure(0),
  page_size: figure(1),
  results: z.array(z.unknown()),
});

export interface ProfilePageValidatorOptions {
  /** Path of the endpoint, for messages. */
  readonly path: string;
  readonly parsing: PageParserOptions;
  /** Throws if the response is an error and not a page. */
  refuse(answer: JsonObject): void;
}

/**
 * Verifies that a page is complete JSON and not an error. Collects what is needed before its first
 * profile is yielded: the total, the page size and similar members, and the names of the
 * properties.
 */
export class ProfilePageValidator implements BodyValidator {
  /** Names of all properties so far. */
  readonly names = new Set<string>();
  private readonly parser: ProfilePageParser;
  private readonly hash = createHash('sha256');
  private hasIds = false;
  private known: ProfilePageHead | undefined;

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
   * Ends the page.
   * @throws SystemError `unexpected_answer` if the page has no list of profiles
   */
  end(): void {
    const answer = this.parser.end();
    this.options.refuse(answer);
    const head = parseAnswer(headSchema, answer, this.options.path);
    this.known = {
      session: head.session_id ?? undefined,
      page: head.page,
      total: head.total,
      pageSize: head.page_size,
      rows: this.parser.rowCount,
      hash: this.hasIds ? this.hash.digest('base64') : undefined,
      problems: this.parser.problems,
    };
  }

  /** The figures of the page; undefined until the page has ended. */
  get head(): ProfilePageHead | undefined {
    return this.known;
  }
}
