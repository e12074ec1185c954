import { widerKinds, type ColumnKind } from '../columns/column-kind.js';
import { losesSql } from '../columns/column-sql.js';
import type { Column } from '../columns/stream-columns.js';
import { isAllowed, type TextTypes } from '../columns/text-types.js';
import { KindAnswers } from './kind-answers.js';
import { isNumeric } from './kind-candidates.js';
import type { StagedValues } from './staged-values.js';

export interface WidenOptions {
  /** Reports whether a value of the column in the target meets the condition. */
  readonly hasStoredValue: (
    column: Column,
    condition: (name: string) => string,
  ) => Promise<boolean>;
  /** Returns which types the column of this field may get if its values are strings. */
  readonly typesOf: (field: string) => TextTypes;
}

/**
 * Changes the kind of each column that a staged value does not fit. The new kind is the next wider
 * one that can store all values, those in the target and the staged ones, unaltered. Columns rarely
 * change, so all values may be read again.
 * @returns the fields that become text because they contain both integers and decimals
 */
export async function widenColumns(
  values: StagedValues,
  misfits: readonly Column[],
  options: WidenOptions,
): Promise<readonly string[]> {
  const { typesOf } = options;
  if (misfits.length === 0) return [];
  const wider = ({ field, kind }: Column): readonly ColumnKind[] =>
    widerKinds(kind).filter((other) => isAllowed(other, typesOf(field)));
  const answers = new KindAnswers();
  const couldBeMixed = ({ field, kind }: Column): boolean =>
    isNumeric(kind) && typesOf(field) === 'values';
  const mixable = new Set(misfits.filter(couldBeMixed));
  await answers.ask(
    values,
    misfits.map((column) => ({
      field: column.field,
      kinds: wider(column),
      asksPlainNumbers: mixable.has(column),
    })),
  );
  for (const column of misfits) {
    const fitting = wider(column).filter((kind) => answers.fits(column.field, kind));
    column.kind = await firstLosslessKind(column, fitting, options);
  }
  return [...mixable]
    .filter(({ field, kind }) => kind === 'text' && answers.arePlainNumbers(field))
    .map(({ field }) => field);
}

/** Returns the first of the kinds that alters no value in the target. */
async function firstLosslessKind(
  column: Column,
  kinds: readonly ColumnKind[],
  { hasStoredValue }: WidenOptions,
): Promise<ColumnKind> {
  const { kind } = column;
  for (const wider of kinds) {
    const loses = losesSql('', kind, wider) !== undefined;
    const condition = (name: string): string => losesSql(name, kind, wider) ?? 'false';
    if (!loses || !(await hasStoredValue(column, condition))) return wider;
  }
  return kind;
}
