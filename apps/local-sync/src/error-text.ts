/**
 * Returns the message of an error. It does not use `instanceof`, because an error of another realm is not an instance
 * of this `Error`.
 */
export function errorText(error: unknown): string {
  return member(error, 'message') ?? 'something unknown went wrong';
}

/** Returns the code of a system error of Node, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return member(error, 'code');
}

function member(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
