export { reportsStream } from './reports-stream.js';
