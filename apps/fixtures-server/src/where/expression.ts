/**
 * A parsed filter. Of Mixpanel's expression language it supports only what clients of export and
 * engage send.
 */
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
/** `in` is true if the left text is part of the right text, or an item of the right list. */
export type CompareOperator = '==' | '!=' | '>=' | '<=' | '>' | '<' | 'in';

/**
 * Thrown for a text that the mock cannot parse as an expression. Endpoints then respond with 400.
 */
export class WhereError extends Error {}
