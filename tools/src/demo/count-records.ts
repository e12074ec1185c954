/**
 * Counts the records in the lines of an export. Lines that are not JSON are joined until they are, because Mixpanel sometimes
 * splits a record over several lines.
 */
export function countRecords(lines: readonly string[]): number {
  let count = 0;
  let open = '';
  for (const line of lines) {
    open += line;
    if (!isJson(open)) continue;
    count += 1;
    open = '';
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
