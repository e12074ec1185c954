export { experimentsStream } from './experiments-stream.js';
