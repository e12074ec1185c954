/**
 * Inserts a line into a sorted list of lines, such as imports that are sorted by module: after the
 * last line that must come before it, otherwise before the first line of the list.
 *
 * @param {string} text
 * @param {string} line
 * @param {RegExp} key matches each line of the list; its first group is the key by which they are
 *   sorted
 * @throws {Error} if the list is empty; relative and other imports are separate lists
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
  if (first < 0) throw new Error(`there is no list of lines for: ${line}`);
  const place = before < 0 ? firstLineOf(lines, first) : before + 1;
  return lines.toSpliced(place, 0, line).join('\n');
}

/** Returns the index of the first line of the import that ends on this line. */
function firstLineOf(lines, end) {
  return lines.findLastIndex((line, at) => at <= end && /^(?:import|export) /.test(line));
}

/** Inserts a line before a text that occurs exactly once. */
export function insertBefore(text, place, line) {
  const [head, tail, ...more] = text.split(place);
  if (tail === undefined || more.length > 0)
    throw new Error(`the text before which to insert must occur exactly once: ${place}`);
  return `${head}${line}\n${place}${tail}`;
}

function isRelative(module) {
  return module.startsWith('.');
}

/** Adds a name to the only import or export statement of a module. */
export function insertName(text, module, name) {
  return insertItem(text, `} from '${module}';`, name);
}

/** Adds an item to a list in the source, whose end is a text that occurs exactly once. */
export function insertItem(text, end, item) {
  const [head, tail, ...more] = text.split(end);
  if (tail === undefined || more.length > 0)
    throw new Error(`the end of the list must occur exactly once: ${end}`);
  return `${head.trimEnd().replace(/,$/, '')},\n  ${item},\n${end}${tail}`;
}
