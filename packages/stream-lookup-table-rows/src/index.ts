export { lookupTableRowsStream } from './lookup-table-rows-stream.js';
