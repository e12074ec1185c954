import type { JsonRecord } from '../json.js';
import type { CallName, CompareOperator, Expression } from './expression.js';

/**
 * Reports whether a record with these properties matches the expression. Values of different types
 * are neither equal nor ordered. Null counts as a missing property: every comparison with one is
 * false, except for `!=`.
 */
export function matchesWhere(expression: Expression, properties: JsonRecord): boolean {
  return evaluate(expression, properties) === true;
}

/** Reports whether the expression uses this property. */
export function mentions(expression: Expression, name: string): boolean {
  switch (expression.kind) {
    case 'literal':
      return false;
    case 'property':
      return expression.name === name;
    case 'call':
      return mentions(expression.argument, name);
    case 'not':
      return mentions(expression.operand, name);
    case 'logic':
    case 'compare':
      return mentions(expression.left, name) || mentions(expression.right, name);
    default:
      return expression satisfies never;
  }
}

/** Reports whether the expression uses other properties than this one. */
export function mentionsOther(expression: Expression, name: string): boolean {
  switch (expression.kind) {
    case 'literal':
      return false;
    case 'property':
      return expression.name !== name;
    case 'call':
      return mentionsOther(expression.argument, name);
    case 'not':
      return mentionsOther(expression.operand, name);
    case 'logic':
    case 'compare':
      return mentionsOther(expression.left, name) || mentionsOther(expression.right, name);
    default:
      return expression satisfies never;
  }
}

function evaluate(expression: Expression, properties: JsonRecord): unknown {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'property':
      return readProperty(expression.name, properties);
    case 'call':
      return call(expression.name, evaluate(expression.argument, properties));
    case 'not':
      return evaluate(expression.operand, properties) !== true;
    case 'logic': {
      const left = evaluate(expression.left, properties) === true;
      if (left === (expression.operator === 'or')) return left;
      return evaluate(expression.right, properties) === true;
    }
    case 'compare':
      return compare(
        expression.operator,
        evaluate(expression.left, properties),
        evaluate(expression.right, properties),
      );
    default:
      return expression satisfies never;
  }
}

/**
 * Reads a property. In expressions `$time` refers to the exported `time`, even if the event has a
 * property `$time`.
 */
function readProperty(name: string, properties: JsonRecord): unknown {
  const exportedName = name === '$time' ? 'time' : name;
  if (!Object.hasOwn(properties, exportedName)) return undefined;
  const value = properties[exportedName] ?? undefined;
  return name === '$time' ? call('datetime', value) : value;
}

function call(name: CallName, argument: unknown): unknown {
  switch (name) {
    case 'defined':
      return argument !== undefined;
    case 'number': {
      if (typeof argument === 'number') return argument;
      if (typeof argument !== 'string' || argument.trim() === '') return undefined;
      const value = Number(argument);
      return Number.isNaN(value) ? undefined : value;
    }
    case 'datetime': {
      if (typeof argument === 'number') return argument;
      if (typeof argument !== 'string') return undefined;
      const isUtcOrZoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(argument) || !argument.includes('T');
      const instant = Date.parse(isUtcOrZoned ? argument : `${argument}Z`);
      return Number.isNaN(instant) ? undefined : instant / 1000;
    }
    default:
      return name satisfies never;
  }
}

function contains(whole: unknown, part: unknown): boolean {
  if (typeof part !== 'string') return false;
  return (typeof whole === 'string' || Array.isArray(whole)) && whole.includes(part);
}

function compare(operator: CompareOperator, left: unknown, right: unknown): boolean {
  if (operator === '==') return left !== undefined && left === right;
  if (operator === '!=') return left !== right;
  if (operator === 'in') return contains(right, left);
  const areNumbers = typeof left === 'number' && typeof right === 'number';
  const areTexts = typeof left === 'string' && typeof right === 'string';
  if (!areNumbers && !areTexts) return false;
  switch (operator) {
    case '>=':
      return left >= right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '<':
      return left < right;
    default:
      return operator satisfies never;
  }
}
