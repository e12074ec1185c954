/** What an error says; by its shape, as one of another realm is no `Error` of this one. */
export function errorText(error: unknown): string {
  return member(error, 'message') ?? 'something unknown went wrong';
}

/** The code Node gives an error of the system, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return member(error, 'code');
}

function member(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
