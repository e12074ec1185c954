/*
 * Exports single functions for the test that places bytes at the borders of pages and of the
 * padding. None of it is part of the program.
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
