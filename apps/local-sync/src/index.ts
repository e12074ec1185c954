export { outputLines } from './output-lines.js';
export { textTable } from './text-table.js';
