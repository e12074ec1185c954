export { customEventsStream } from './custom-events-stream.js';
