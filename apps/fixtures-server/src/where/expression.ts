/** A filter in Mixpanel's segmentation language, limited to what clients of the export send. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'call'; readonly name: CallName; readonly argument: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | {
      readonly kind: 'logic';
      readonly operator: 'and' | 'or';
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly left: Expression;
      readonly right: Expression;
    };

export type CallName = 'datetime' | 'number' | 'defined';
/** `in`: the left text is part of the right one, or an item of the right list. */
export type CompareOperator = '==' | '!=' | '>=' | '<=' | '>' | '<' | 'in';

/** Thrown for a text that is not an expression known to the mock; answered with 400. */
export class WhereError extends Error {}
