/** The package with both passes on the object path: a connector bundled with it tells what the bytes are worth. */
export * from '../src/index.js';
export { createObjectLineProof as createLineProof } from '../src/object-line-proof.js';
export { transcodeObjectLines as transcodeLines } from '../src/object-transcode-lines.js';
