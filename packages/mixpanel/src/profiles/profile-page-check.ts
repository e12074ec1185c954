import type { ProfilePageHead } from './profile-page.js';

/** How a page contradicts the figures of its session. */
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
      return `Page ${page} of the profiles held ${counted(rows)}, but the total of ${total} leaves ${expected} for it.`;
    }
    case 'sum':
      return `The pages held ${counted(problem.rows)}, but Mixpanel stated a total of ${problem.total}.`;
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
 * The number of consecutive empty pages after which no further page is requested, whatever the
 * total.
 */
const MAX_EMPTY_PAGES = 2;

/**
 * Checks the pages of one session, in their order, against the figures of page 0 and against each
 * other. Stores a hash for each page.
 */
export class PageCheck {
  private readonly seen = new Map<string, number>();
  private readonly total: number | undefined;
  private readonly pageSize: number | undefined;
  private next = 0;
  private rows = 0;
  private emptyInARow = 0;

  /** @param first the figures of page 0, which must still be passed to `look` first */
  constructor(first: ProfilePageHead) {
    this.total = first.total;
    this.pageSize = first.pageSize;
  }

  /** The number of pages; infinite if page 0 does not state both figures. */
  get pages(): number {
    const { total, pageSize } = this;
    return total === undefined || pageSize === undefined ? Infinity : Math.ceil(total / pageSize);
  }

  /** Whether no further page has to be requested. Without both figures the first empty page ends it. */
  isOver(): boolean {
    const emptyEnd = this.pages === Infinity ? 1 : MAX_EMPTY_PAGES;
    return this.next >= this.pages || this.emptyInARow >= emptyEnd;
  }

  /** Returns what is wrong with the next page. */
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

  /** Returns what is wrong with all pages together, once the last was looked at. */
  end(): PageProblem | undefined {
    const { total, rows } = this;
    return total === undefined || rows === total ? undefined : { kind: 'sum', rows, total };
  }
}
