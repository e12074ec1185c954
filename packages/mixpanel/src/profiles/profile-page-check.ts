import type { ProfilePageHead } from './profile-page.js';

/**
 * A contradiction between a page and what it should be: `rows` (wrong number of profiles on a
 * page), `sum` (wrong number on all pages), `repeated` (the same profiles as on an earlier page) or
 * `other_page` (not the requested page).
 */
export type PageProblem =
  | {
      readonly kind: 'rows';
      readonly page: number;
      readonly rows: number;
      readonly expected: number;
      readonly total: number;
    }
  | { readonly kind: 'sum'; readonly rows: number; readonly total: number }
  | { readonly kind: 'repeated'; readonly page: number; readonly earlier: number }
  | { readonly kind: 'other_page'; readonly page: number; readonly echoed: number };

/** Returns a sentence about the problem, for error messages. */
export function pageProblemText(problem: PageProblem): string {
  switch (problem.kind) {
    case 'rows': {
      const { page, rows, expected, total } = problem;
      return `Page ${page} of the profiles contained ${counted(rows)}, but should contain ${expected} according to the total of ${total}.`;
    }
    case 'sum':
      return `The pages contained ${counted(problem.rows)}, but Mixpanel stated a total of ${problem.total}.`;
    case 'repeated':
      return `Page ${problem.page} of the profiles repeated page ${problem.earlier}.`;
    case 'other_page':
      return `Mixpanel answered with page ${problem.echoed} of the profiles when page ${problem.page} was requested.`;
  }
  problem satisfies never;
}

function counted(rows: number): string {
  return rows === 1 ? '1 profile' : `${rows} profiles`;
}

/**
 * Number of consecutive empty pages after which reading ends, even if the total is not reached.
 * Without this limit, a wrong total could lead to endless requests.
 */
const MAX_EMPTY_PAGES = 2;

/**
 * Checks the pages of one session, in order: each against the total and the page size that page 0
 * states, and against the pages before it. Stores one hash per page.
 */
export class PageChecker {
  /** Page number by hash. */
  private readonly seen = new Map<string, number>();
  private readonly total: number | undefined;
  private readonly pageSize: number | undefined;
  private next = 0;
  private rows = 0;
  private emptyInARow = 0;

  /** @param first the head of page 0; call `checkPage` with it as well */
  constructor(first: ProfilePageHead) {
    this.total = first.total;
    this.pageSize = first.pageSize;
  }

  /**
   * Number of pages of the session; `Infinity` if page 0 does not state both total and page size.
   */
  get pages(): number {
    const { total, pageSize } = this;
    return total === undefined || pageSize === undefined ? Infinity : Math.ceil(total / pageSize);
  }

  /**
   * Reports whether all pages were checked. Without total and page size, the first empty page is
   * the last one.
   */
  isOver(): boolean {
    const maxEmpty = this.pages === Infinity ? 1 : MAX_EMPTY_PAGES;
    return this.next >= this.pages || this.emptyInARow >= maxEmpty;
  }

  /** Checks the next page. Returns its problem; undefined if it has none. */
  checkPage(head: ProfilePageHead): PageProblem | undefined {
    const page = this.next;
    const { rows } = head;
    this.next += 1;
    this.rows += rows;
    this.emptyInARow = rows === 0 ? this.emptyInARow + 1 : 0;
    if (head.page !== undefined && head.page !== page) {
      return { kind: 'other_page', page, echoed: head.page };
    }
    const { hash } = head;
    const earlier = hash === undefined ? undefined : this.seen.get(hash);
    if (earlier !== undefined) return { kind: 'repeated', page, earlier };
    if (hash !== undefined) this.seen.set(hash, page);
    const { total, pageSize } = this;
    if (total === undefined || pageSize === undefined) return undefined;
    const expected = Math.min(pageSize, Math.max(0, total - page * pageSize));
    return rows === expected ? undefined : { kind: 'rows', page, rows, expected, total };
  }

  /**
   * Checks the number of profiles on all pages together. Call this after the last page. Returns the
   * problem; undefined if there is none.
   */
  checkTotal(): PageProblem | undefined {
    const { total, rows } = this;
    return total === undefined || rows === total ? undefined : { kind: 'sum', rows, total };
  }
}
