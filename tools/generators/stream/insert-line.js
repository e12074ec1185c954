/**
 * Inserts a line in order among the lines that have the same kind of key, such as imports by module:
 * after the last one that does not sort after it, or before the first one when all of them do.
 *
 * @param {string} text
 * @param {string} line
 * @param {RegExp} key its first group is what the lines are ordered by
 * @throws {Error} when no line has a key of the same kind, relative or not
 */
export function insertSorted(text, line, key) {
  const keyOf = (candidate) => key.exec(candidate)?.[1];
  const own = keyOf(line);
  const lines = text.split('\n');
  const isPeer = (other) => {
    const found = keyOf(other);
    return found !== undefined && isRelative(found) === isRelative(own);
  };
  const before = lines.findLastIndex((other) => isPeer(other) && keyOf(other) <= own);
  const first = lines.findIndex(isPeer);
  if (first < 0) throw new Error(`no line has the same kind of key as: ${line}`);
  const place = before < 0 ? beginOf(lines, first) : before + 1;
  return lines.toSpliced(place, 0, line).join('\n');
}

/**
 * Returns the line on which the statement begins that ends on this one: an import may take several.
 */
function beginOf(lines, end) {
  return lines.findLastIndex((line, at) => at <= end && /^(?:import|export) /.test(line));
}

/** Inserts a line before the only occurrence of a text. */
export function insertBefore(text, place, line) {
  const [head, tail, ...more] = text.split(place);
  if (tail === undefined || more.length > 0)
    throw new Error(`expected exactly one place for: ${line}`);
  return `${head}${line}\n${place}${tail}`;
}

function isRelative(module) {
  return module.startsWith('.');
}

/** Adds a name to the braces of the only import or export from a module, which may take one line or several. */
export function insertName(text, module, name) {
  return insertItem(text, `} from '${module}';`, name);
}

/** Adds an item to a list before the only occurrence of what ends it. */
export function insertItem(text, end, item) {
  const [head, tail, ...more] = text.split(end);
  if (tail === undefined || more.length > 0) throw new Error(`not one place for: ${item}`);
  return `${head.trimEnd().replace(/,$/, '')},\n  ${item},\n${end}${tail}`;
}
