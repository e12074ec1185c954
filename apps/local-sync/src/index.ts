export { outputLines } from './output-lines.js';
