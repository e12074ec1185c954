import { isTextKind, widerKinds, type ColumnKind } from '../columns/column-kind.js';
import { fitsSql } from '../columns/column-sql.js';
import { isPlainNumber } from '../columns/number-text.js';
import type { StagedValues, ValueQuestion } from './staged-values.js';

/**
 * The questions about all values of a field: whether each of the kinds returns every one as it was
 * delivered.
 */
export interface KindQuestion {
  readonly field: string;
  /** The narrow ones are all of texts or all of other values. */
  readonly kinds: readonly ColumnKind[];
  /** Whether it matters that all values are numbers without exponents, or texts of such. */
  readonly asksPlainNumbers?: boolean;
}

interface Answer {
  readonly misfits: Set<ColumnKind>;
  arePlainNumbers: boolean;
}

/** Kinds that hold every value of a narrower one: while the narrower one fits, they need not be tested. */
const NARROWER: Readonly<Partial<Record<ColumnKind, ColumnKind>>> = {
  whole: 'integer',
  text_whole: 'text_integer',
};
/** All of its values are numbers without exponents. */
const PLAIN: ColumnKind = 'text_integer';

/**
 * The answers from the values that were read so far. Nothing is asked again once the answer is no.
 */
export class KindAnswers {
  private readonly answers = new Map<string, Answer>();

  /** Tests the next values. */
  async ask(values: StagedValues, questions: readonly KindQuestion[]): Promise<void> {
    const asked = new Set<string>();
    for (;;) {
      const open = questions.map((question) => this.openParts(question, asked));
      const rest = open.filter(({ parts }) => parts.length > 0);
      if (rest.length === 0) return;
      const found = await values.answers(rest);
      for (const { field, take } of rest) take(found.get(field) ?? []);
    }
  }

  /** Whether the kind, if it was asked about, returns every value of the field. */
  fits(field: string, kind: ColumnKind): boolean {
    return !this.of(field).misfits.has(kind);
  }

  arePlainNumbers(field: string): boolean {
    return this.of(field).arePlainNumbers;
  }

  /**
   * Returns the questions for the values now; there are more once a narrower kind does not fit.
   * @param asked what these values were asked, and gets what they are asked now
   */
  private openParts(
    { field, kinds, asksPlainNumbers = false }: KindQuestion,
    asked: Set<string>,
  ): ValueQuestion & { readonly take: (texts: readonly (string | null)[]) => void } {
    const answer = this.of(field);
    const fitting = new Set(kinds.filter((kind) => !answer.misfits.has(kind)));
    const isNew = (what: string): boolean => {
      const name = JSON.stringify([field, what]);
      if (asked.has(name)) return false;
      asked.add(name);
      return true;
    };
    // Text and JSON hold every value, so they need no test.
    const open = [...fitting].filter((kind) => {
      const narrower = NARROWER[kind];
      const isImplied = narrower !== undefined && fitting.has(narrower);
      return widerKinds(kind).length > 0 && !isImplied && isNew(kind);
    });
    const asksPlain =
      asksPlainNumbers && answer.arePlainNumbers && !fitting.has(PLAIN) && isNew('plain numbers');
    const parts = open.map(
      (kind) =>
        (value: string): string =>
          isEveryFitting(value, kind),
    );
    return {
      field,
      isOfTexts: kinds.some(isTextKind),
      parts: asksPlain ? [...parts, isEveryPlainNumber] : parts,
      take: (texts) => {
        for (const [index, kind] of open.entries())
          if (texts[index] !== 'true') answer.misfits.add(kind);
        if (asksPlain) answer.arePlainNumbers = texts[open.length] === 'true';
      },
    };
  }

  private of(field: string): Answer {
    const known = this.answers.get(field);
    if (known !== undefined) return known;
    const answer = { misfits: new Set<ColumnKind>(), arePlainNumbers: true };
    this.answers.set(field, answer);
    return answer;
  }
}

function isEveryFitting(value: string, kind: ColumnKind): string {
  const fits = `coalesce(${fitsSql(value, kind)}, false)`;
  return `coalesce(bool_and(${value} IS NULL OR ${fits}), true)`;
}

function isEveryPlainNumber(value: string): string {
  return `coalesce(bool_and(${isPlainNumber(value)}), true)`;
}
