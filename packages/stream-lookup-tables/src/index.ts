export { lookupTablesStream } from './lookup-tables-stream.js';
