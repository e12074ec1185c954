import { isRecord } from '../json.js';
import { createShape, ShapeError, type Shape } from '../shape.js';
import type { CutMethod, Effect, EffectKind, Fault, PageEffect } from './fault.js';

const kinds: readonly EffectKind[] = [
  'answer',
  'cut',
  'trailer',
  'storm',
  'limit',
  'undelimited',
  'stall',
  'drip',
  'chunk',
  'delay',
  'date',
  'page',
];
const cutMethods: readonly CutMethod[] = ['reset', 'close', 'length', 'gzip', 'clean'];
/**
 * The size in bytes of the checksum and length that end a gzip stream. A cut by `gzip` removes them
 * by default.
 */
const gzipTrailer = 8;

/**
 * Parses a list of faults, such as `[{"path": "/api/2.0/export", "nth": 1, "kind": "cut", "at":
 * 100}]`.
 *
 * @throws ShapeError whose message contains the invalid member
 */
export function parseFaults(value: unknown): Fault[] {
  if (!Array.isArray(value)) throw new ShapeError('faults must be a list');
  return value.map((item: unknown, at) => parseFault(createShape(item, `faults[${at}]`)));
}

function parseFault(shape: Shape): Fault {
  const path = shape.text('path');
  const pattern = shape.text('pattern');
  if (pattern !== undefined) checkPattern(pattern);
  const parameters = parseParameters(shape);
  const minDays = shape.number('minDays');
  const nth = Array.isArray(shape.raw('nth')) ? shape.numbers('nth') : shape.number('nth');
  const fault: Fault = {
    ...(path === undefined ? {} : { path }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(minDays === undefined ? {} : { minDays }),
    ...(nth === undefined ? {} : { nth }),
    effect: parseEffect(shape),
  };
  shape.end();
  return fault;
}

/**
 * Parses the parameters that a request must have. Their values may be JSON instead of text:
 * `{"funnel_id": 2, "filter_by_cohort": {"id": 1001}}`.
 */
function parseParameters(shape: Shape): Record<string, string> | undefined {
  const given = shape.raw('parameters');
  if (given === undefined) return undefined;
  if (!isRecord(given)) throw new ShapeError(`${shape.where}.parameters must be an object`);
  const entries = Object.entries(given).map(
    ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  return Object.fromEntries(entries);
}

function checkPattern(pattern: string): void {
  try {
    new RegExp(pattern);
  } catch {
    throw new ShapeError(`${pattern} is not a regular expression`);
  }
}

function parseEffect(shape: Shape): Effect {
  const kind = shape.oneOf('kind', kinds);
  switch (kind) {
    case 'answer':
      return { kind, status: required(shape, 'status'), ...parseAnswer(shape) };
    case 'cut': {
      const by = shape.oneOf('by', cutMethods) ?? 'reset';
      const at = shape.number('at') ?? (by === 'gzip' ? -gzipTrailer : -1);
      return { kind, at, of: shape.oneOf('of', ['wire', 'decoded']) ?? 'wire', by };
    }
    case 'trailer': {
      const afterLines = shape.number('afterLines');
      return {
        kind,
        text: shape.text('text') ?? 'terminated early',
        newline: shape.flag('newline') ?? true,
        ...(afterLines === undefined ? {} : { afterLines }),
      };
    }
    case 'storm':
      return {
        kind,
        times: required(shape, 'times'),
        headers: shape.flag('headers') ?? true,
        retryAfter: shape.number('retryAfter') ?? 1,
      };
    case 'limit':
      return { kind, bytes: required(shape, 'bytes') };
    case 'undelimited':
      return { kind };
    case 'stall':
      return { kind, after: shape.number('after') ?? 0 };
    case 'drip':
      return { kind, bytesPerSecond: required(shape, 'bytesPerSecond') };
    case 'chunk':
      return { kind, bytes: shape.number('bytes') ?? 1 };
    case 'delay':
      return { kind, milliseconds: required(shape, 'milliseconds') };
    case 'date':
      return { kind, instant: parseInstant(shape) };
    case 'page':
      return { kind, ...parsePage(shape) };
    case undefined:
      throw new ShapeError(`${shape.where}.kind must be one of ${kinds.join(', ')}`);
    default:
      return kind satisfies never;
  }
}

function parseInstant(shape: Shape): number {
  const instant = Date.parse(shape.text('at') ?? '');
  if (Number.isNaN(instant)) throw new ShapeError(`${shape.where}.at must be an ISO time`);
  return instant;
}

function parsePage(shape: Shape): Omit<PageEffect, 'kind'> {
  const shows = shape.number('shows');
  const members = shape.raw('members') ?? {};
  const without = shape.raw('without') ?? [];
  if (!isRecord(members)) throw new ShapeError(`${shape.where}.members must be an object`);
  if (!Array.isArray(without)) throw new ShapeError(`${shape.where}.without must be a list`);
  return {
    ...(shows === undefined ? {} : { shows }),
    drop: shape.number('drop') ?? 0,
    members,
    without: without.map(String),
  };
}

/** Parses the response of the effect `answer`. Its body may be a text or any JSON value. */
function parseAnswer(shape: Shape): { body: string; headers: Record<string, string> } {
  const body = shape.raw('body') ?? '';
  const headers = Object.entries(shape.raw('headers') ?? {}).map(
    ([name, value]) => [name.toLowerCase(), String(value)] as const,
  );
  return {
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: Object.fromEntries(headers),
  };
}

function required(shape: Shape, name: string): number {
  const value = shape.number(name);
  if (value === undefined) throw new ShapeError(`${shape.where}.${name} is missing`);
  return value;
}
