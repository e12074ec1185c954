export { customPropertiesStream } from './custom-properties-stream.js';
