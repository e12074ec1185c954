import { isRecord, type JsonRecord } from './json.js';

/** Thrown when a scenario file or a call of the control API is invalid. */
export class ShapeError extends Error {}

/** Reads the members of an unvalidated object. Each method throws ShapeError for an invalid member. */
export interface Shape {
  readonly where: string;
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  flag(name: string): boolean | undefined;
  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined;
  object(name: string): Shape | undefined;
  objects(name: string): Shape[] | undefined;
  numbers(name: string): number[] | undefined;
  raw(name: string): unknown;
  /** Throws if the object has members that were not read. Otherwise a misspelled member would have no effect. */
  end(): void;
}

export function createShape(value: unknown, where: string): Shape {
  if (!isRecord(value)) throw new ShapeError(`${where} must be an object`);
  const record: JsonRecord = value;
  const asked = new Set<string>();
  const read = (name: string): unknown => {
    asked.add(name);
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
      const unknown = Object.keys(record).filter((name) => !asked.has(name));
      if (unknown.length > 0) throw new ShapeError(`${where} knows no ${unknown.join(', ')}`);
    },
  };
}

/** Returns the object without undefined members, which would override defaults when spread. */
export function given<Record extends object>(
  record: Record,
): {
  [Name in keyof Record]?: Exclude<Record[Name], undefined>;
} {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  const kept: object = Object.fromEntries(entries);
  return kept;
}
