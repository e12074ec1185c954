import type { ProfilePageHead } from './profile-page.js';

/** A contradiction between a page and the figures of its session. */
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
 * Number of consecutive empty pages after which reading ends, even if there should be more profiles
 * according to the total.
 */
const MAX_EMPTY_PAGES = 2;

/**
 * Checks the pages of one session, in order, against the total and page size of page 0, and against
 * each other. Stores one hash per page.
 */
export class PageChecker {
  private readonly seen = new Map<string, number>();
  private readonly total: number | undefined;
  private readonly pageSize: number | undefined;
  private next = 0;
  private rows = 0;
  private emptyInARow = 0;

  /** @param first page 0; call `look` with it as well */
  constructor(first: ProfilePageHead) {
    this.total = first.total;
    this.pageSize = first.pageSize;
  }

  /** Number of pages of the session; `Infinity` if page 0 does not state both total and page size. */
  get pages(): number {
    const { total, pageSize } = this;
    return total === undefined || pageSize === undefined ? Infinity : Math.ceil(total / pageSize);
  }

  /**
   * Reports whether no more pages have to be requested. Without total and page size, the first empty
   * page is the end.
   */
  isOver(): boolean {
    const emptyEnd = this.pages === Infinity ? 1 : MAX_EMPTY_PAGES;
    return this.next >= this.pages || this.emptyInARow >= emptyEnd;
  }

  /** Checks the next page. Returns its problem, if it has one. */
  look(head: ProfilePageHead): PageProblem | undefined {
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

  /** Checks all pages together, after the last one. Returns the problem, if there is one. */
  end(): PageProblem | undefined {
    const { total, rows } = this;
    return total === undefined || rows === total ? undefined : { kind: 'sum', rows, total };
  }
}
