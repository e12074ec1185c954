export { eventDeletionsStream } from './event-deletions-stream.js';
