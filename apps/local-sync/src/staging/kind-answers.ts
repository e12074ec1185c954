import { isTextKind, widerKinds, type ColumnKind } from '../columns/column-kind.js';
import { fitsSql } from '../columns/column-sql.js';
import { isPlainNumberSql } from '../columns/number-text.js';
import type { StagedValues, ValueQuestion } from './staged-values.js';

/** Asks which of these kinds can store every value of a field exactly as it was delivered. */
export interface KindQuestion {
  readonly field: string;
  /** Apart from `text` and `json`, either all or none of these kinds are `text_…`. */
  readonly kinds: readonly ColumnKind[];
  /**
   * Whether to ask also if all values are numbers without exponents, or strings that contain such
   * numbers.
   */
  readonly asksPlainNumbers?: boolean;
}

interface Answer {
  readonly misfits: Set<ColumnKind>;
  arePlainNumbers: boolean;
}

/**
 * Maps a kind to a narrower one. While the narrower kind fits all values, the wider one fits too
 * and is not tested.
 */
const NARROWER: Readonly<Partial<Record<ColumnKind, ColumnKind>>> = {
  whole: 'integer',
  text_whole: 'text_integer',
};
/** If this kind fits, all values are numbers without exponents. */
const PLAIN: ColumnKind = 'text_integer';

/**
 * Finds out which kinds fit all values that were read so far. A kind that did not fit a value is
 * not tested again with later values.
 */
export class KindAnswers {
  private readonly answers = new Map<string, Answer>();

  /** Tests further values. */
  async ask(values: StagedValues, questions: readonly KindQuestion[]): Promise<void> {
    const asked = new Set<string>();
    for (;;) {
      const open = questions.map((question) => this.openTests(question, asked));
      const rest = open.filter(({ parts }) => parts.length > 0);
      if (rest.length === 0) return;
      const found = await values.aggregates(rest);
      for (const { field, take } of rest) take(found.get(field) ?? []);
    }
  }

  /**
   * Reports whether the kind can store every value of the field exactly. Returns true for a kind
   * that was not asked about.
   */
  fits(field: string, kind: ColumnKind): boolean {
    return !this.of(field).misfits.has(kind);
  }

  arePlainNumbers(field: string): boolean {
    return this.of(field).arePlainNumbers;
  }

  /**
   * Returns the tests that these values still need. After a narrower kind was found not to fit, a
   * wider kind needs a test too.
   * @param asked the tests of these values so far; the returned ones are added
   */
  private openTests(
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
          everyValueFitsSql(value, kind),
    );
    return {
      field,
      isOfTexts: kinds.some(isTextKind),
      parts: asksPlain ? [...parts, everyValueIsPlainNumberSql] : parts,
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

function everyValueFitsSql(value: string, kind: ColumnKind): string {
  const fits = `coalesce(${fitsSql(value, kind)}, false)`;
  return `coalesce(bool_and(${value} IS NULL OR ${fits}), true)`;
}

function everyValueIsPlainNumberSql(value: string): string {
  return `coalesce(bool_and(${isPlainNumberSql(value)}), true)`;
}
