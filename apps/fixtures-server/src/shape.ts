import { isRecord, type JsonRecord } from './json.js';

/** Thrown when a scenario file or a call of the control API is invalid. */
export class ShapeError extends Error {}

/**
 * Reads the members of an unvalidated object. Each method returns undefined if the member is
 * absent, and throws a ShapeError if it has the wrong type.
 */
export interface Shape {
  /** The position of the object, for error messages: for example `faults[0]`. */
  readonly where: string;
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  flag(name: string): boolean | undefined;
  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined;
  object(name: string): Shape | undefined;
  objects(name: string): Shape[] | undefined;
  numbers(name: string): number[] | undefined;
  /** Returns a member without checking its type. */
  raw(name: string): unknown;
  /**
   * Throws if the object has members that were not read. Otherwise a misspelled member would
   * silently have no effect.
   */
  end(): void;
}

export function createShape(value: unknown, where: string): Shape {
  if (!isRecord(value)) throw new ShapeError(`${where} must be an object`);
  const record: JsonRecord = value;
  const known = new Set<string>();
  const read = (name: string): unknown => {
    known.add(name);
    return record[name];
  };
  const fail = (name: string, what: string): never => {
    throw new ShapeError(`${where}.${name} must be ${what}`);
  };
  return {
    where,
    raw: read,
    text(name) {
      const found = read(name);
      return found === undefined || typeof found === 'string' ? found : fail(name, 'a text');
    },
    number(name) {
      const found = read(name);
      return found === undefined || typeof found === 'number' ? found : fail(name, 'a number');
    },
    flag(name) {
      const found = read(name);
      return found === undefined || typeof found === 'boolean' ? found : fail(name, 'a boolean');
    },
    oneOf(name, choices) {
      const found = read(name);
      if (found === undefined) return undefined;
      return (
        choices.find((choice) => choice === found) ?? fail(name, `one of ${choices.join(', ')}`)
      );
    },
    object(name) {
      const found = read(name);
      return found === undefined ? undefined : createShape(found, `${where}.${name}`);
    },
    objects(name) {
      const found = read(name);
      if (found === undefined) return undefined;
      if (!Array.isArray(found)) return fail(name, 'a list');
      return found.map((item: unknown, at) => createShape(item, `${where}.${name}[${at}]`));
    },
    numbers(name) {
      const found = read(name);
      if (found === undefined) return undefined;
      if (!Array.isArray(found)) return fail(name, 'a list of numbers');
      return found.map((item: unknown) =>
        typeof item === 'number' ? item : fail(name, 'a list of numbers'),
      );
    },
    end() {
      const unknown = Object.keys(record).filter((name) => !known.has(name));
      if (unknown.length > 0)
        throw new ShapeError(`${where} has unknown members: ${unknown.join(', ')}`);
    },
  };
}

/**
 * Returns the object without its undefined members, because these would override defaults when it
 * is spread.
 */
export function withoutUndefined<Record extends object>(
  record: Record,
): {
  [Name in keyof Record]?: Exclude<Record[Name], undefined>;
} {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  const kept: object = Object.fromEntries(entries);
  return kept;
}
