export { annotationsStream } from './annotations-stream.js';
