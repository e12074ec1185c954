/**
 * Counts the records in the lines of an export. Mixpanel sometimes splits a record over several
 * lines, so lines that are not valid JSON are joined until they are.
 */
export function countRecords(lines: readonly string[]): number {
  let count = 0;
  let pending = '';
  for (const line of lines) {
    pending += line;
    if (!isJson(pending)) continue;
    count += 1;
    pending = '';
  }
  return count;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
