/**
 * Formats a number with its noun, as `1 event` or `1,200 events`.
 * @param plural the noun for numbers other than 1; default: the singular with an `s`
 */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? singular : plural}`;
}
