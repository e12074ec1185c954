/*
 * Exports single functions for a test that places their input at the borders of memory pages. This
 * file is not part of the program.
 */
export {
  endOfBlanks,
  endOfColon,
  endOfNumber,
  endOfString,
  endOfValue,
  endOfWord,
  same,
} from './bytes';
export { copyNested, copyNumber, copyString } from './copy-value';
export { append, out, setOut } from './output';
export { scanLine } from './scan';
export { isWhole } from './text';
