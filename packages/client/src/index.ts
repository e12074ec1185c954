export { askInTime } from './ask-in-time.js';
export { openConnection, SERVER_ITEMS } from './connection.js';
export type { Connection, ConnectionSettings } from './connection.js';
export { systemMachine } from './machine.js';
export type { Machine } from './machine.js';
export { OPTIONAL_LIMIT_MILLISECONDS, optionalHelpers } from './optional-helpers.js';
export { createStreams } from './streams.js';
export type { ListedStream, StreamSettings, StreamSurroundings } from './streams.js';
