/** The package with both passes on the object path: a connector bundled with it tells what the bytes are worth. */
export * from '../src/index.js';
export { createObjectLineProof as createLineProof } from '../src/reference/object-line-validator.js';
export { transcodeObjectLines as transcodeLines } from '../src/reference/object-transcode-lines.js';
