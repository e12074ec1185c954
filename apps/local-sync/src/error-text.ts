/**
 * Returns the message of an error. It does not use `instanceof`, because an error from another
 * realm, such as a `vm` context, is not an instance of the global `Error` here.
 */
export function errorText(error: unknown): string {
  return textMember(error, 'message') ?? 'something unknown went wrong';
}

/** Returns the code of a system error of Node, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return textMember(error, 'code');
}

function textMember(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
