import type { Proof } from '@source-mixpanel/kernel';
import { isJsonObject, type JsonObject } from '@source-mixpanel/stream';
import * as z from 'zod';
import { parseAnswer } from './parse-answer.js';
import type { ProfilePageHead } from './profile-page.js';
import { ProfilePageParser } from './profile-page-parser.js';

const headSchema = z.object({
  session_id: z.string().nullish(),
  total: z.int().min(0).nullish(),
  page_size: z.int().min(1).nullish(),
  results: z.array(z.unknown()),
});

export interface ProfilePageProofOptions {
  /** For messages. */
  readonly path: string;
  /** Throws when the answer is no page but an error. */
  refuse(answer: JsonObject): void;
}

/**
 * Proves that a page is JSON to its last bracket and no error, and learns on the way what must be
 * known before its first profile leaves.
 */
export class ProfilePageProof implements Proof {
  /** Names of all properties seen so far. */
  readonly names = new Set<string>();
  private readonly parser = new ProfilePageParser();
  private rows = 0;
  private known: ProfilePageHead | undefined;

  constructor(private readonly options: ProfilePageProofOptions) {}

  write(chunk: Uint8Array): void {
    for (const row of this.parser.write(chunk)) {
      this.rows += 1;
      const properties = row['$properties'];
      if (!isJsonObject(properties)) continue;
      for (const name of Object.keys(properties)) this.names.add(name);
    }
  }

  /** @throws SystemError `unexpected_answer` when the page lacks what reading depends on */
  end(): void {
    const answer = this.parser.end();
    this.options.refuse(answer);
    const head = parseAnswer(headSchema, answer, this.options.path);
    this.known = {
      session: head.session_id ?? undefined,
      total: head.total ?? undefined,
      pageSize: head.page_size ?? undefined,
      rows: this.rows,
    };
  }

  /** Undefined until the page has ended. */
  get head(): ProfilePageHead | undefined {
    return this.known;
  }
}
