/** The rows of a page that have the same problem. */
export interface ProblemRows {
  readonly count: number;
  /** Index of the first of these rows on its page. */
  readonly first: number;
}

/**
 * The problem of a row. Rows that are `without_id` or `unreadable` are left out; `repaired` rows
 * are emitted.
 */
export type RowProblem = 'without_id' | 'unreadable' | 'repaired';

/** The rows of a page that were left out or repaired, by problem. */
export type PageRowProblems = ReadonlyMap<RowProblem, ProblemRows>;

/** Counts the rows of one page that were left out or repaired. */
export class PageTally {
  private readonly found = new Map<RowProblem, ProblemRows>();

  /** @param row index of the row on the page */
  add(problem: RowProblem, row: number): void {
    const { count, first } = this.found.get(problem) ?? { count: 0, first: row };
    this.found.set(problem, { count: count + 1, first });
  }

  get problems(): PageRowProblems {
    return this.found;
  }
}

interface Found {
  count: number;
  readonly page: number;
  readonly first: number;
}

/** Adds up the problems of all pages, so that one warning per kind of problem is reported. */
export class RowProblems {
  private readonly found = new Map<RowProblem, Found>();

  add(page: number, problems: PageRowProblems): void {
    for (const [kind, { count, first }] of problems) {
      const found = this.found.get(kind);
      if (found === undefined) this.found.set(kind, { count, page, first });
      else found.count += count;
    }
  }

  /** Returns one sentence per kind of problem. */
  toMessages(): readonly string[] {
    return [...this.found].map(([kind, found]) => describeRows(kind, found));
  }
}

function describeRows(kind: RowProblem, { count, page, first }: Found): string {
  const rows = count === 1 ? '1 profile' : `${count} profiles`;
  const where = `the first is row ${first} of page ${page}`;
  switch (kind) {
    case 'without_id':
      return `${rows} without a $distinct_id ${wasOrWere(count)} left out; ${where}.`;
    case 'unreadable':
      return `${rows} that could not be read ${wasOrWere(count)} left out; ${where}.`;
    case 'repaired':
      return `${rows} contained invalid text (control characters, bytes that are not UTF-8 or lone surrogates) and ${wasOrWere(count)} repaired; ${where}.`;
  }
  kind satisfies never;
}

function wasOrWere(count: number): string {
  return count === 1 ? 'was' : 'were';
}
