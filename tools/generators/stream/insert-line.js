/**
 * Puts a line where it belongs among those that have a key as it has, such as imports by module.
 *
 * @param {string} text
 * @param {string} line
 * @param {RegExp} key its first group is what the lines are ordered by
 */
export function insertSorted(text, line, key) {
  const keyOf = (candidate) => key.exec(candidate)?.[1];
  const own = keyOf(line);
  const lines = text.split('\n');
  const before = lines.findLastIndex((other) => {
    const found = keyOf(other);
    return found !== undefined && isRelative(found) === isRelative(own) && found <= own;
  });
  if (before < 0) throw new Error(`no place for: ${line}`);
  return lines.toSpliced(before + 1, 0, line).join('\n');
}

/** Puts a line in front of the only place where a text stands. */
export function insertBefore(text, place, line) {
  const [head, tail, ...more] = text.split(place);
  if (tail === undefined || more.length > 0) throw new Error(`not one place for: ${line}`);
  return `${head}${line}\n${place}${tail}`;
}

function isRelative(module) {
  return module.startsWith('.');
}
