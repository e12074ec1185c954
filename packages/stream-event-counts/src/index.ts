export { eventCountsStream } from './event-counts-stream.js';
