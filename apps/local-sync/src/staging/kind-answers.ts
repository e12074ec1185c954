import { isTextKind, widerKinds, type ColumnKind } from '../columns/column-kind.js';
import { fitsSql } from '../columns/column-sql.js';
import { isPlainNumber } from '../columns/number-text.js';
import type { StagedValues, ValueQuestion } from './staged-values.js';

/** Asks which of the kinds of columns return every value of a field exactly as it was delivered. */
export interface KindQuestion {
  readonly field: string;
  /** Except for the widest kinds, either all of these kinds are for texts or none is. */
  readonly kinds: readonly ColumnKind[];
  /** Also asks whether all values are numbers without exponents, or texts that contain such numbers. */
  readonly asksPlainNumbers?: boolean;
}

interface Answer {
  readonly misfits: Set<ColumnKind>;
  arePlainNumbers: boolean;
}

/** Maps a kind to a narrower one. While the narrower kind fits all values, the wider one needs no test. */
const NARROWER: Readonly<Partial<Record<ColumnKind, ColumnKind>>> = {
  whole: 'integer',
  text_whole: 'text_integer',
};
/** If this kind fits, all values are numbers without exponents. */
const PLAIN: ColumnKind = 'text_integer';

/**
 * Collects the answers about the values that were read so far. A question that was answered with no is not asked
 * again about later values.
 */
export class KindAnswers {
  private readonly answers = new Map<string, Answer>();

  /** Answers the questions for further values. */
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

  /**
   * Reports whether the kind returns every value of the field exactly. The result is true for kinds that were
   * not asked about.
   */
  fits(field: string, kind: ColumnKind): boolean {
    return !this.of(field).misfits.has(kind);
  }

  arePlainNumbers(field: string): boolean {
    return this.of(field).arePlainNumbers;
  }

  /**
   * Returns the tests that the values still need. After a narrower kind was found not to fit, wider kinds need a
   * test too.
   * @param asked the tests of these values so far; the returned ones are added
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
    // Kinds without a wider one, text and JSON, can store every value and need no test.
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
