export { counted } from './counted.js';
export { decodeText } from './decode-text.js';
export { DOCUMENTATION_URL } from './documentation-url.js';
export { parseByteSize } from './parse-byte-size.js';
export { readCommandLine, type CommandLine } from './read-command-line.js';
export { shortDuration, shortTime } from './short-time.js';
export { systemCode, systemReason } from './system-reason.js';
export { textTable } from './text-table.js';
export { visibleJson, visibleText } from './visible-text.js';
